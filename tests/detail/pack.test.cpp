// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <realhns/core/ranking_key.hpp>
#include <realhns/detail/pack.hpp>

#include "support/kernels.hpp"
#include "support/random_table.hpp"

using namespace realhns;

namespace {

template <class T>
double length(const std::vector<T>& row) {
  return detail::length(std::span<const T>(row));
}

template <class T>
std::vector<T> packed_query(const std::vector<T>& row, similarity_measure similarity) {
  std::vector<T> out(row.size());
  detail::pack_query(std::span<const T>(row), similarity, out.data());
  return out;
}

/// A row as the panels hold it.
template <class T>
std::vector<T> packed_item(const std::vector<T>& row, similarity_measure similarity) {
  const embedding_view<T> table(row.data(), 1, row.size());
  std::vector<T> panel(detail::panel_width * row.size());
  detail::pack_panels(
      table, similarity, 1, [](std::size_t) { return std::size_t{0}; }, panel.data());
  std::vector<T> out;
  for (std::size_t k = 0; k < row.size(); ++k) out.push_back(panel[k * detail::panel_width]);
  return out;
}

/// One over the length, of which the squares are summed as the library says it sums them: eight sums
/// side by side, each a chain of fused multiply-adds.
template <class T>
double literal_factor(std::span<const T> row, similarity_measure similarity) {
  if (!similarity.unit_rows) return 1;
  double s[8] = {};
  for (std::size_t k = 0; k < row.size(); ++k) {
    const auto x = static_cast<double>(row[k]);
    s[k % 8] = std::fma(x, x, s[k % 8]);
  }
  return 1 / std::sqrt(((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7])));
}

template <class T>
bool any_rankable(const std::vector<T>& row) {
  return std::ranges::any_of(row, [](T x) { return rankable(x); });
}

template <class T>
bool all_rankable(const std::vector<T>& row) {
  return std::ranges::all_of(row, [](T x) { return rankable(x); });
}

} // namespace

TEMPLATE_TEST_CASE("length is the Euclidean length, for every number of numbers", "", float,
                   double) {
  CHECK(length<TestType>({3, 4}) == 5);
  CHECK(length<TestType>({}) == 0);
  for (std::size_t dim = 1; dim < 40; ++dim) {
    const auto row = support::random_table<TestType>(1, dim, dim);
    long double sum = 0;
    for (const long double x : std::vector<long double>(row.begin(), row.end())) sum += x * x;
    CHECK(length(row) == Approx(static_cast<double>(std::sqrt(sum))).epsilon(1e-14));
  }
}

TEST_CASE("every number counts for the length") {
  for (std::size_t dim = 1; dim < 20; ++dim)
    for (std::size_t k = 0; k < dim; ++k) {
      std::vector<float> row(dim, 0.0F);
      row[k] = -2;
      CHECK(length(row) == 2);
    }
}

TEST_CASE("lengths of float rows neither overflow nor vanish", "[hostile]") {
  using limits = std::numeric_limits<float>;
  const auto max = static_cast<double>(limits::max());
  CHECK(length(std::vector<float>(4, limits::max())) == 2 * max);
  CHECK(length(std::vector<float>(4, limits::min())) == 2 * static_cast<double>(limits::min()));
}

TEMPLATE_TEST_CASE("under the inner product rows stay as they are", "", float, double) {
  const auto row = support::random_table<TestType>(1, 9, 1);
  CHECK(packed_item(row, inner_product()) == row);
  CHECK(packed_query(row, inner_product()) == row);
}

TEMPLATE_TEST_CASE("the scale is carried by the side that asks, and by it alone", "", float,
                   double) {
  const std::vector<TestType> row{1, -2, 0.5};
  CHECK(packed_query(row, inner_product(4)) == std::vector<TestType>{4, -8, 2});
  CHECK(packed_item(row, inner_product(4)) == row);

  const std::vector<TestType> long_row{3, 4};
  CHECK(length(packed_query(long_row, cosine(5))) == Approx(5));
  CHECK(length(packed_item(long_row, cosine(5))) == Approx(1));
}

TEMPLATE_TEST_CASE("under cosine a row keeps its direction and has length 1", "", float, double) {
  const auto row = support::random_table<TestType>(1, 30, 2);
  const auto unit = packed_item(row, cosine());
  CHECK(length(unit) == Approx(1).epsilon(1e-6));
  for (std::size_t k = 0; k < row.size(); ++k)
    CHECK(static_cast<double>(unit[k]) * length(row) ==
          Approx(static_cast<double>(row[k])).epsilon(1e-6));
}

TEMPLATE_TEST_CASE("a row of length 0 is 0 under cosine, not NaN", "[hostile]", float, double) {
  const std::vector<TestType> zeros(5, 0);
  CHECK(packed_item(zeros, cosine(5)) == zeros);
  CHECK(packed_query(zeros, cosine(5)) == zeros);
}

TEST_CASE("huge float rows have a direction under cosine", "[hostile]") {
  const std::vector<float> huge(4, std::numeric_limits<float>::max());
  CHECK(packed_item(huge, cosine()) == std::vector<float>(4, 0.5F));
}

TEST_CASE("denormal float rows have a direction under cosine") {
  const std::vector<float> tiny(4, std::numeric_limits<float>::denorm_min());
  CHECK(packed_item(tiny, cosine()) == std::vector<float>(4, 0.5F));
}

TEMPLATE_TEST_CASE("a row with NaN or infinity keeps a number that spoils its scores", "[hostile]",
                   float, double) {
  using limits = std::numeric_limits<TestType>;
  for (const TestType bad : {limits::quiet_NaN(), limits::infinity(), -limits::infinity()})
    for (const auto similarity : {inner_product(), inner_product(5), cosine(), cosine(5)}) {
      const std::vector<TestType> row{1, bad, 2};
      CHECK_FALSE(all_rankable(packed_item(row, similarity)));
      CHECK_FALSE(all_rankable(packed_query(row, similarity)));
      CHECK_FALSE(any_rankable(packed_item(std::vector<TestType>(3, bad), similarity)));
    }
}

TEST_CASE("double rows whose squares leave the range of double score 0 under cosine") {
  CHECK(packed_item(std::vector<double>(3, 1e200), cosine()) == std::vector<double>(3, 0.0));
  CHECK(packed_item(std::vector<double>(3, 1e-200), cosine()) == std::vector<double>(3, 0.0));
}

TEMPLATE_TEST_CASE("a row is added to sums as it is packed", "[kernel]", float, double) {
  for (std::size_t dim = 0; dim < 40; ++dim) {
    const auto row = support::random_table<TestType>(1, dim, dim);
    const auto start = support::random_table<double>(1, dim, dim + 1);
    for (const double factor : {1.0, 0.0, 0.3, -1e30}) {
      auto expected = start;
      for (std::size_t k = 0; k < dim; ++k)
        expected[k] += static_cast<double>(detail::scaled(row[k], factor));
      for (const auto path : support::kernels()) {
        auto sums = start;
        detail::add_scaled(std::span<const TestType>(row), factor, sums.data(), path);
        CHECK(sums == expected);
      }
    }
  }
}

TEMPLATE_TEST_CASE("panels hold the numbers of 16 items side by side", "", float, double) {
  constexpr std::size_t dim = 3;
  const auto memory = support::random_table<TestType>(50, dim + 2, 1);
  const embedding_view<TestType> table(memory.data(), 50, dim, dim + 2);
  const auto id = [](std::size_t j) { return (7 * j + 3) % 50; };
  for (const std::size_t count : {1U, 15U, 16U, 17U, 40U}) {
    const std::size_t panels = (count + 15) / 16;
    CHECK(detail::panel_count(count) == panels);
    std::vector<TestType> packed(panels * 16 * dim, 99);
    detail::pack_panels(table, {}, count, id, packed.data());
    std::size_t wrong = 0;
    for (std::size_t j = 0; j < panels * 16; ++j)
      for (std::size_t k = 0; k < dim; ++k) {
        const TestType expected = j < count ? table.row(id(j))[k] : TestType{0};
        wrong += packed[j / 16 * 16 * dim + k * 16 + j % 16] != expected;
      }
    CHECK(wrong == 0);
  }
}

TEMPLATE_TEST_CASE("every path packs the same bits", "", float, double) {
  for (const detail::kernel_path path : support::kernels()) {
    for (std::size_t dim = 1; dim <= 35; ++dim) {
      const auto memory = support::random_table<TestType>(33, dim + 1, dim);
      const embedding_view<TestType> table(memory.data(), 33, dim, dim + 1);
      for (const auto similarity : {inner_product(), cosine()})
        for (const std::size_t count : {1U, 7U, 8U, 9U, 15U, 16U, 17U, 33U}) {
          std::vector<TestType> panels(detail::panel_count(count) * detail::panel_width * dim, 99);
          detail::pack_panels(table, similarity, count, std::identity{}, panels.data(), path);
          std::size_t wrong = 0;
          for (std::size_t j = 0; j < detail::panel_count(count) * 16; ++j) {
            const double factor = literal_factor(table.row(j % 33), similarity);
            for (std::size_t k = 0; k < dim; ++k) {
              const double x = j < count ? static_cast<double>(table.row(j)[k]) * factor : 0;
              wrong += panels[j / 16 * 16 * dim + k * 16 + j % 16] != static_cast<TestType>(x);
            }
          }
          INFO("dim " << dim << ", items " << count);
          REQUIRE(wrong == 0);
        }
    }
  }
}

TEST_CASE("no items make no panels") { CHECK(detail::panel_count(0) == 0); }
