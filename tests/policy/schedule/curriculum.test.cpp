// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/policy/schedule/curriculum.hpp>
#include <realhns/realhns.hpp>

#include "oracle.hpp"

using realhns::curriculum;

TEST_CASE("the curriculum is Eq. 7 and 8", "[schedule]") {
  const curriculum fast{
      .start_epoch = 3, .interval = 3, .increment = 4, .initial_scale = 2, .growth = 1.5};
  const oracle::curriculum literal{.mu = 3, .psi = 3, .eta = 4, .chi = 2, .tau = 1.5};
  for (const std::uint32_t negatives : {1U, 2U, 7U, 20U, 21U})
    for (realhns::epoch_t epoch = 0; epoch <= 60; ++epoch) {
      const auto paper = curriculum{}.plan(epoch, negatives);
      CAPTURE(negatives, epoch);
      CHECK(paper.hard == oracle::curriculum{}.hard(epoch, negatives));
      CHECK(paper.filter_scale == oracle::curriculum{}.filter_scale(epoch));
      CHECK(fast.plan(epoch, negatives).hard == literal.hard(epoch, negatives));
      CHECK(fast.plan(epoch, negatives).filter_scale == literal.filter_scale(epoch));
    }
}

TEST_CASE("the paper's curriculum, by hand", "[schedule]") {
  const auto hard = [](realhns::epoch_t e) { return curriculum{}.plan(e, 20).hard; };
  const auto scale = [](realhns::epoch_t e) { return curriculum{}.plan(e, 20).filter_scale; };
  CHECK(hard(5) == 0);
  CHECK(hard(6) == 1);
  CHECK(hard(7) == 1);
  CHECK(hard(8) == 2);
  CHECK(hard(23) == 9);
  CHECK(hard(24) == 10);
  CHECK(hard(25) == 10);
  CHECK(hard(1000) == 10);
  CHECK(scale(6) == Approx(1.15 / 5));
  CHECK(scale(8) == Approx(1.15 * 1.15 / 5));
  CHECK(scale(27) < 1); // 1.15^11 / 5 = 0.93
  CHECK(scale(28) == 1);
}

TEST_CASE("most_hard caps the curriculum below half", "[schedule]") {
  CHECK(curriculum{.most_hard = 3}.plan(100, 20).hard == 3);
  CHECK(curriculum{.most_hard = 30}.plan(100, 20).hard == 10);
  CHECK(curriculum{.most_hard = 3}.plan(6, 20).hard == 1);
}

TEST_CASE("a curriculum of any length saturates", "[schedule][hostile]") {
  constexpr auto last = std::numeric_limits<realhns::epoch_t>::max();
  CHECK(curriculum{}.plan(last, 20).hard == 10);
  CHECK(curriculum{}.plan(last, 20).filter_scale == 1);
  CHECK(curriculum{}.plan(10162, 20).filter_scale == 1); // where Python's pow overflows
  const curriculum steep{.start_epoch = 0, .interval = 1, .increment = last};
  CHECK(steep.plan(last, last).hard == last / 2);
  const curriculum late{.start_epoch = last};
  CHECK(late.plan(last, 20).hard == 0);
  const curriculum shrinking{.growth = 0.5};
  CHECK(shrinking.plan(last, 20).filter_scale == 0);
  for (realhns::epoch_t e = 1; e < 3000; ++e)
    if (curriculum{}.plan(e + 1, 20).filter_scale < curriculum{}.plan(e, 20).filter_scale)
      CHECK(e == 5); // from everything to the smallest share
}

TEST_CASE("a curriculum without meaning is refused", "[schedule][hostile]") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double inf = std::numeric_limits<double>::infinity();
  const auto refusal = [](const curriculum& c) {
    CHECK_THROWS_AS(c.validate(), std::invalid_argument);
    CHECK_THROWS_AS((realhns::sampler{realhns::options{}, c, realhns::keep_all{}}),
                    std::invalid_argument);
  };
  refusal({.interval = 0});
  for (const double bad : {0.0, -1.0, nan, inf, -inf}) {
    CAPTURE(bad);
    refusal({.initial_scale = bad});
    refusal({.growth = bad});
  }
  CHECK_NOTHROW(curriculum{}.validate());
  CHECK_NOTHROW(curriculum{.increment = 0}.validate());
}
