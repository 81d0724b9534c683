// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <bit>
#include <limits>
#include <vector>

#include <realhns/detail/kernels.hpp>

#include "support/kernels.hpp"
#include "support/random_table.hpp"

using namespace realhns;

namespace {

constexpr std::size_t counts[]{0, 1, 15, 16, 17, 63, 64, 65, 100, 127, 128, 1000};

/// Random candidates, which can be read beyond their `count` as the kernels do.
template <class T>
struct problem {
  explicit problem(std::size_t n) : count(n), scores(n + 64), ids(n + 64), mask(n + 64) {
    using limits = std::numeric_limits<T>;
    support::random_source random(n + 1);
    for (T& x : scores) {
      x = static_cast<T>(random.below(21)) / 4 - 2;
      if (random.chance(8)) x = limits::quiet_NaN();
      if (random.chance(8)) x = random.chance(2) ? limits::infinity() : -limits::infinity();
    }
    for (auto& id : ids) id = random.below(9);
    for (auto& byte : mask) byte = static_cast<std::uint8_t>(random.below(4) * 85);
    for (std::size_t w = 0; w < n; w += 64) bits.push_back(random.bits64() | random.bits64());
    if (n % 64 != 0) bits.back() &= (std::uint64_t{1} << n % 64) - 1;
  }

  bool bit(std::size_t j) const { return (bits[j / 64] >> j % 64 & 1) != 0; }

  std::size_t count;
  std::vector<T> scores;
  std::vector<item_id> ids;
  std::vector<std::uint8_t> mask;
  std::vector<std::uint64_t> bits;
};

/// Calls f(kernels, problem) for each path of this machine and each size.
template <class T, class F>
void for_each_problem(F f) {
  for (const auto path : support::kernels())
    for (const std::size_t count : counts) {
      INFO(detail::name(path) << ", " << count << " candidates");
      const problem<T> p(count);
      detail::with_kernels(path, [&](auto kernels) { f(kernels, p); });
    }
}

} // namespace

TEMPLATE_TEST_CASE("keep_less clears the marks of what is not less, NaN included", "", float,
                   double) {
  for_each_problem<TestType>([](auto kernels, const problem<TestType>& p) {
    auto mask = p.mask;
    kernels.keep_less(p.scores.data(), p.count, TestType{0.5}, mask.data());
    for (std::size_t j = 0; j < mask.size(); ++j)
      if (j < p.count && !(p.scores[j] < TestType{0.5})) REQUIRE(mask[j] == 0);
      else REQUIRE(mask[j] == p.mask[j]);
  });
}

TEST_CASE("drop_equal clears the bits of an item and counts them") {
  for_each_problem<float>([](auto kernels, const problem<float>& p) {
    auto bits = p.bits;
    const std::size_t dropped = kernels.drop_equal(p.ids.data(), p.count, 4, bits.data());
    std::size_t expected = 0;
    for (std::size_t j = 0; j < p.count; ++j) {
      expected += p.bit(j) && p.ids[j] == 4;
      REQUIRE((bits[j / 64] >> j % 64 & 1) == (p.bit(j) && p.ids[j] != 4));
    }
    CHECK(dropped == expected);
  });
}

TEST_CASE("drop_unmarked clears the bits of unmarked candidates and counts them") {
  for_each_problem<float>([](auto kernels, const problem<float>& p) {
    auto bits = p.bits;
    const std::size_t dropped = kernels.drop_unmarked(p.mask.data(), p.count, bits.data());
    std::size_t expected = 0;
    for (std::size_t j = 0; j < p.count; ++j) {
      expected += p.bit(j) && p.mask[j] == 0;
      REQUIRE((bits[j / 64] >> j % 64 & 1) == (p.bit(j) && p.mask[j] != 0));
    }
    CHECK(dropped == expected);
  });
}

TEMPLATE_TEST_CASE("take_rankable takes what has its bit and a number, in order", "[hostile]",
                   float, double) {
  for_each_problem<TestType>([](auto kernels, const problem<TestType>& p) {
    std::vector<TestType> scores(p.count + 64);
    std::vector<item_id> ids(p.count + 64);
    const std::size_t size = kernels.take_rankable(p.scores.data(), p.ids.data(), p.count,
                                                   p.bits.data(), scores.data(), ids.data());
    std::size_t taken = 0;
    for (std::size_t j = 0; j < p.count; ++j)
      if (p.bit(j) && rankable(p.scores[j])) {
        REQUIRE(scores[taken] == p.scores[j]);
        REQUIRE(ids[taken++] == p.ids[j]);
      }
    CHECK(size == taken);
  });
}

TEMPLATE_TEST_CASE("extremes, what is at least a score, and places are as counted", "", float,
                   double) {
  for_each_problem<TestType>([](auto kernels, problem<TestType> p) {
    if (p.count == 0) return;
    for (TestType& x : p.scores)
      if (!rankable(x)) x = 1;
    const auto begin = p.scores.begin(), end = begin + static_cast<std::ptrdiff_t>(p.count);
    const auto [least, most] = kernels.extremes(p.scores.data(), p.count);
    CHECK(least == *std::min_element(begin, end));
    CHECK(most == *std::max_element(begin, end));

    std::vector<TestType> scores(p.count + 64);
    std::vector<item_id> ids(p.count + 64);
    const std::size_t size = kernels.take_at_least(p.scores.data(), p.ids.data(), p.count,
                                                   TestType{1}, scores.data(), ids.data());
    std::size_t taken = 0;
    for (std::size_t j = 0; j < p.count; ++j)
      if (p.scores[j] >= 1) {
        REQUIRE(scores[taken] == p.scores[j]);
        REQUIRE(ids[taken++] == p.ids[j]);
      }
    CHECK(size == taken);

    std::vector<score_bits<TestType>> places(p.count + 64);
    kernels.places(p.scores.data(), p.count, places.data());
    for (std::size_t j = 0; j < p.count; ++j)
      REQUIRE(static_cast<std::ptrdiff_t>(places[j]) ==
              std::count_if(begin, end, [&](TestType x) { return x >= p.scores[j]; }));
  });
}
