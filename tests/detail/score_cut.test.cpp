// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <realhns/detail/score_cut.hpp>

#include "support/random_table.hpp"

using namespace realhns;

namespace {

template <class T>
std::size_t at_least(const std::vector<T>& numbers, T threshold) {
  return static_cast<std::size_t>(
      std::ranges::count_if(numbers, [&](T x) { return x >= threshold; }));
}

/// Looks for every rank of some numbers in [low, high), and returns the most passes one took.
template <class T>
int check_every_rank(const std::vector<T>& numbers, T low, T high) {
  int most = 0;
  for (std::size_t target = 0; target <= numbers.size(); ++target)
    for (const std::size_t tolerance : {0U, 2U}) {
      int passes = 0;
      detail::counted_threshold<T> lower{low, numbers.size()}, upper{high, 0};
      const auto found = detail::find_threshold(target, tolerance, lower, upper, [&](T at) {
        ++passes;
        return at_least(numbers, at);
      });
      most = std::max(most, passes);
      REQUIRE(lower.count == at_least(numbers, lower.at));
      REQUIRE(upper.count == at_least(numbers, upper.at));
      if (found) {
        const std::size_t count = at_least(numbers, *found);
        REQUIRE((count > target ? count - target : target - count) <= tolerance);
      } else { // no threshold between equal numbers
        REQUIRE(lower.count > target + tolerance);
        REQUIRE(upper.count + tolerance < target);
        REQUIRE(std::ranges::count(numbers, lower.at) ==
                static_cast<std::ptrdiff_t>(lower.count - upper.count));
      }
    }
  return most;
}

} // namespace

TEMPLATE_TEST_CASE("ordinals are in the order of the numbers, and lead back to them", "", float,
                   double) {
  using limits = std::numeric_limits<TestType>;
  const std::vector<TestType> ascending{
      limits::lowest(), -2, -1, -limits::min(), -limits::denorm_min(), 0, limits::denorm_min(),
      limits::min(),    1,  2,  limits::max()};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    CHECK(detail::from_ordinal<TestType>(detail::ordinal(ascending[i])) == ascending[i]);
    if (i > 0) CHECK(detail::ordinal(ascending[i - 1]) < detail::ordinal(ascending[i]));
  }
  CHECK(detail::ordinal(TestType{-0.0}) == detail::ordinal(TestType{0}));
}

TEMPLATE_TEST_CASE("a threshold is found for every rank, or equal numbers are", "", float, double) {
  check_every_rank<TestType>({}, -1, 1);
  check_every_rank<TestType>({0}, -1, 1);
  check_every_rank<TestType>({0, TestType{-0.0}, 0}, -1, 1);
  check_every_rank(support::tied_table<TestType>(300, 1, 1), TestType{-9}, TestType{9});
  CHECK(check_every_rank(support::random_table<TestType>(300, 1, 1), TestType{-1}, TestType{1}) <
        20);
}

TEMPLATE_TEST_CASE("numbers that crowd take more passes, but not many", "[hostile]", float,
                   double) {
  // Each a millionth of the one before: wherever a guess falls, nearly all lie on one side.
  std::vector<TestType> crowd;
  for (TestType x = 1; x > std::numeric_limits<TestType>::min() * 1000000; x /= 1000000) {
    crowd.push_back(x);
    crowd.push_back(-x);
  }
  CHECK(check_every_rank(crowd, TestType{-2}, TestType{2}) < 600);
}

TEST_CASE("hashes are cut like scores") {
  support::random_source random(1);
  std::vector<std::uint32_t> hashes;
  for (int i = 0; i < 300; ++i) hashes.push_back(random() / 2 + 1);
  check_every_rank(hashes, 0U, std::numeric_limits<std::uint32_t>::max());
}
