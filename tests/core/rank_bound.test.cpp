// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/core/rank_bound.hpp>

using Catch::Contains;
using realhns::rank_bound;

namespace {

void validate(rank_bound from, rank_bound to) { from.validate_before(to, "window"); }

} // namespace

TEST_CASE("a fraction begins at its floor and ends at its ceiling") {
  const rank_bound from = 0.3, to = 0.4;
  CHECK(from.first(100) == 30);
  CHECK(to.last(100) == 40);
  CHECK(from.first(99) == 29); // 29.7
  CHECK(to.last(99) == 40);    // 39.6
  CHECK(from.first(1) == 0);
  CHECK(to.last(1) == 1);
}

TEST_CASE("fractions 0 and 1 are the ends of the ranking") {
  for (const std::size_t n : {0U, 1U, 7U, 1'000'000U}) {
    CHECK(rank_bound(0.0).first(n) == 0);
    CHECK(rank_bound(0.0).last(n) == 0);
    CHECK(rank_bound(1.0).first(n) == n);
    CHECK(rank_bound(1.0).last(n) == n);
  }
}

TEST_CASE("neighbouring windows of fractions leave no rank out") {
  for (std::size_t n = 0; n < 500; ++n)
    for (const double cut : {0.1, 0.25, 1.0 / 3, 0.4, 0.7}) {
      const std::size_t last = rank_bound(cut).last(n), first = rank_bound(cut).first(n);
      REQUIRE(first <= last);
      REQUIRE(last <= first + 1);
    }
}

TEST_CASE("an integer is a count, clipped to what is there") {
  const rank_bound hundred = 100;
  CHECK(hundred.first(1000) == 100);
  CHECK(hundred.last(1000) == 100);
  CHECK(hundred.last(60) == 60);
  CHECK(hundred.first(0) == 0);
  CHECK(rank_bound(1).last(10) == 1);    // one rank
  CHECK(rank_bound(1.0).last(10) == 10); // all of them
  CHECK(rank_bound(std::numeric_limits<std::uint64_t>::max()).last(10) == 10);
}

TEST_CASE("a float is a fraction as well") { CHECK(rank_bound(0.5F).last(10) == 5); }

TEST_CASE("sound windows are accepted") {
  CHECK_NOTHROW(validate(0.0, 1.0));
  CHECK_NOTHROW(validate(0.3, 0.4));
  CHECK_NOTHROW(validate(0, 1));
  CHECK_NOTHROW(validate(100, 1'000'000'000));
  CHECK_NOTHROW(validate(100, 0.5)); // which comes first depends on the number of items
  CHECK_NOTHROW(validate(0.5, 100));
}

TEST_CASE("windows that contradict themselves are refused", "[hostile]") {
  const auto order = Contains("realhns: window: `from` must be less than `to`");
  CHECK_THROWS_WITH(validate(0.4, 0.3), order);
  CHECK_THROWS_WITH(validate(0.3, 0.3), order);
  CHECK_THROWS_WITH(validate(0.0, 0.0), order);
  CHECK_THROWS_WITH(validate(5, 5), order);
  CHECK_THROWS_WITH(validate(6, 5), order);

  const auto range = Contains("realhns: window: a rank is a count, or a fraction from 0 to 1");
  CHECK_THROWS_WITH(validate(0.0, 1.5), range);
  CHECK_THROWS_WITH(validate(30.0, 40.0), range); // percents
  CHECK_THROWS_WITH(validate(-0.1, 0.5), range);
  CHECK_THROWS_WITH(validate(-1, 5), range);
  CHECK_THROWS_WITH(validate(0, -5), range);
  CHECK_THROWS_WITH(validate(0.0, std::numeric_limits<double>::quiet_NaN()), range);
  CHECK_THROWS_WITH(validate(std::numeric_limits<float>::quiet_NaN(), 1), range);
  CHECK_THROWS_WITH(validate(0.0, std::numeric_limits<double>::infinity()), range);
}
