// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/core/report.hpp>

using namespace realhns;

TEST_CASE("reports add up, count by count") {
  const rejections rejected{
      .known = 1, .ineligible = 2, .filtered = 3, .not_rankable = 4, .repeated = 5};
  const missed_slots missed{.unserved = 6, .no_candidates = 7, .all_filtered = 8, .too_few = 9};
  sample_report sum{.slots = 10, .filled = 11, .hard = 12, .malformed = 13};
  sum.missed = missed;
  sum.rejected = rejected;
  sum += sample_report(sum);

  CHECK(sum.slots == 20);
  CHECK(sum.filled == 22);
  CHECK(sum.hard == 24);
  CHECK(sum.malformed == 26);
  CHECK(sum.rejected ==
        rejections{.known = 2, .ineligible = 4, .filtered = 6, .not_rankable = 8, .repeated = 10});
  CHECK(sum.missed ==
        missed_slots{.unserved = 12, .no_candidates = 14, .all_filtered = 16, .too_few = 18});
}

TEST_CASE("what is not hard is from the proposal") {
  CHECK(sample_report{.slots = 10, .filled = 8, .hard = 3}.from_proposal() == 5);
}
