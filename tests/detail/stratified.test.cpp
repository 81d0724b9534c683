// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>

#include <realhns/detail/stratified.hpp>

#include "support/chi_square.hpp"

using namespace realhns;

namespace {

std::vector<std::uint32_t> draw(std::uint32_t n, std::uint32_t count, std::uint32_t seed) {
  draw_stream random({seed, 7}, 0, 0);
  std::vector<std::uint32_t> out{99};
  detail::stratified(n, count, random, out);
  return out;
}

} // namespace

TEST_CASE("strata give distinct numbers, ascending, as many as asked for") {
  for (const std::uint32_t n : {1U, 2U, 10U, 1000U, 4'000'000'000U})
    for (const std::uint32_t count : {1U, 3U, 9U, 100U, 999U})
      for (std::uint32_t seed = 0; seed < 20; ++seed) {
        const auto drawn = draw(n, count, seed);
        CAPTURE(n, count, seed);
        REQUIRE(std::ranges::adjacent_find(drawn, std::greater_equal{}) == drawn.end());
        REQUIRE(drawn.back() < n);
        const std::size_t most = std::min(n, count);
        REQUIRE((drawn.size() == most || drawn.size() + 1 == most));
      }
  CHECK(draw(1'000'000, 1000, 1).size() == 1000);
}

TEST_CASE("no numbers, and none of them", "[hostile]") {
  CHECK(draw(0, 0, 1).empty());
  CHECK(draw(0, 5, 1).empty());
  CHECK(draw(5, 0, 1).empty());
}

TEST_CASE("each number is as likely as any") {
  for (const std::uint32_t count : {3U, 7U, 12U}) { // of 13, so that strata share numbers
    std::vector<std::size_t> seen(13);
    for (std::uint32_t seed = 0; seed < 20'000; ++seed)
      for (const std::uint32_t number : draw(13, count, seed)) ++seen[number];
    CHECK(support::fits_uniform(seen));
  }
}

TEST_CASE("a share of the numbers varies no more than with independent draws") {
  // Of 1,000 of 10,000 numbers, how many are in a set of 3,000 that is scattered over all.
  const double bound = 1000 * 0.3 * 0.7;
  double squares = 0;
  constexpr int runs = 500;
  for (int seed = 0; seed < runs; ++seed) {
    double inside = 0;
    for (const std::uint32_t number : draw(10'000, 1000, static_cast<std::uint32_t>(seed)))
      inside += number * 2'654'435'761U % 10 < 3;
    squares += (inside - 300) * (inside - 300);
  }
  CHECK(squares / runs < 1.3 * bound);
}
