// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/policy/synthesis/uniform_noise.hpp>

#include "support/chi_square.hpp"
#include "support/random_table.hpp"

using realhns::uniform_noise;

namespace {

/// The noise of a slot whose item has this row.
template <class T>
std::vector<T> noise(const uniform_noise& policy, const std::vector<T>& row,
                     std::uint32_t position = 0) {
  const realhns::embedding_view<T> items(row, row.size());
  const realhns::query<T> q{.user = 0, .positive = 0, .position = position};
  realhns::draw_stream random({1, 2}, 0, position);
  std::array<realhns::item_term<T>, 1> terms{{{0, 1}}};
  std::vector<T> out(row.size(), 77);
  policy.make(realhns::drawn_slot<T>{q, 0, 0, false, items}, random,
              std::span<realhns::item_term<T>>(terms), std::span<T>(out));
  CHECK(terms[0] == realhns::item_term<T>{0, 1});
  return out;
}

template <class T>
double length(const std::vector<T>& row) {
  double sum = 0;
  for (const T x : row) sum += double(x) * double(x);
  return std::sqrt(sum);
}

double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

} // namespace

TEMPLATE_TEST_CASE("noise is omega * sign(e) at the norm, by its definition", "[synthesis]", float,
                   double) {
  const std::size_t dim = GENERATE(1U, 2U, 5U, 64U);
  const double norm = GENERATE(0.1, 3.0);
  for (std::uint32_t position = 0; position < 200; ++position) {
    auto row = support::random_table<TestType>(1, dim, position);
    if (position % 2 == 0 && dim > 1) row[position % dim] = 0;
    std::vector<double> expected(dim);
    realhns::draw_stream random({1, 2}, 0, position);
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < dim; ++k) {
      if (k % 2 == 0) word = random();
      const double omega = ((k % 2 == 0 ? word % 65536 : word / 65536) + 0.5) / 65536;
      expected[k] = omega * sign(double(row[k]));
    }
    const double scale = norm / length(expected);
    const auto found = noise<TestType>({norm}, row, position);
    for (std::size_t k = 0; k < dim; ++k)
      CHECK(double(found[k]) == Approx(expected[k] * scale).epsilon(1e-6));
  }
}

TEST_CASE("noise has the length asked for and the signs of the row", "[synthesis]") {
  std::vector<double> absolute(16);
  constexpr std::uint32_t draws = 20'000;
  std::vector<double> row(16, 1);
  for (std::size_t k = 0; k < row.size(); k += 3) row[k] = -1e-30;
  for (std::uint32_t position = 0; position < draws; ++position) {
    const auto found = noise<double>({0.1}, row, position);
    REQUIRE(length(found) == Approx(0.1).epsilon(1e-14));
    for (std::size_t k = 0; k < row.size(); ++k) {
      REQUIRE(sign(found[k]) == sign(row[k]));
      absolute[k] += std::abs(found[k]) / draws;
    }
  }
  // By symmetry the mean is the same for each number: 1/2 of 16 omegas whose length, since their squares
  // have the mean 1/3, is nearly always close to sqrt(16 / 3).
  const double ratio = 0.1 * 0.5 / std::sqrt(16.0 / 3);
  const double mean = std::accumulate(absolute.begin(), absolute.end(), 0.0) / 16;
  CHECK(mean == Approx(ratio).epsilon(0.02));
  for (const double each : absolute) CHECK(each == Approx(mean).epsilon(0.02));
}

TEST_CASE("omega is uniform", "[synthesis]") {
  // Of two numbers the larger is 1 before scaling and the ratio of the two is uniform.
  std::vector<std::size_t> cells(50), larger(2);
  for (std::uint32_t position = 0; position < 50'000; ++position) {
    const auto found = noise<double>({1}, {1, 1}, position);
    const auto [low, high] = std::minmax(found[0], found[1]);
    ++cells[std::min<std::size_t>(49, static_cast<std::size_t>(low / high * 50))];
    ++larger[found[1] > found[0]];
  }
  CHECK(support::fits_uniform(cells));
  CHECK(support::fits_uniform(larger));
}

TEMPLATE_TEST_CASE("what has no sign has no noise", "[synthesis][hostile]", float, double) {
  using row = std::vector<TestType>;
  constexpr auto nan = std::numeric_limits<TestType>::quiet_NaN();
  constexpr auto infinity = std::numeric_limits<TestType>::infinity();
  for (const row& without : {row{0, 0, 0}, row{-TestType{0}, 0, 0}, row{1, nan, 2},
                             row{infinity, 1, 2}, row{1, 2, -infinity}, row{nan, nan, nan}})
    for (const TestType x : noise<TestType>({0.1}, without)) CHECK(x == 0);
  CHECK(noise<TestType>({0.5}, {0, -2, 0}) == row{0, TestType(-0.5), 0});
  for (const TestType x : noise<TestType>({0}, {1, -2, 3})) CHECK(x == 0);
  const auto huge = noise<TestType>(
      {0.5}, {std::numeric_limits<TestType>::max(), std::numeric_limits<TestType>::denorm_min()});
  CHECK(length(huge) == Approx(0.5));
  CHECK(noise<TestType>({0.1}, {}).empty());
}

TEST_CASE("a norm that means nothing is refused", "[synthesis]") {
  for (const double bad : {-0.1, double(NAN), double(INFINITY)})
    CHECK_THROWS_WITH(uniform_noise{bad}.validate(), Catch::Contains("uniform_noise.norm"));
  CHECK_NOTHROW(uniform_noise{}.validate());
  CHECK_NOTHROW(uniform_noise{0}.validate());
}
