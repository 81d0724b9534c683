// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/realhns.hpp>

using realhns::fixed;

TEST_CASE("a fixed plan is the same in every epoch", "[schedule]") {
  const fixed plan{.hard = 3, .filter_scale = 0.5};
  for (const realhns::epoch_t epoch : {0U, 1U, 100U}) {
    CHECK(plan.plan(epoch, 20).hard == 3);
    CHECK(plan.plan(epoch, 2).hard == 2);
    CHECK(plan.plan(epoch, 20).filter_scale == 0.5);
  }
  CHECK(fixed{}.plan(1, 20).hard == 20);
  CHECK(fixed{}.plan(1, 20).filter_scale == 1);
}

TEST_CASE("a filter scale that is no share is refused", "[schedule][hostile]") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double inf = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, -1.0, -inf})
    CHECK_THROWS_WITH(
        (realhns::sampler{realhns::options{}, fixed{.filter_scale = bad}, realhns::keep_all{}}),
        Catch::Contains("fixed.filter_scale"));
  for (const double good : {0.0, 1.0, 7.0, inf})
    CHECK_NOTHROW(fixed{.filter_scale = good}.validate());
}
