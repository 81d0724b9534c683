// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/data/split.hpp"

using trainer::domain_log;
using trainer::leave_one_out;

namespace {

std::vector<realhns::item_id> to_vector(std::span<const realhns::item_id> items) {
  return {items.begin(), items.end()};
}

using ids = std::vector<realhns::item_id>;

} // namespace

TEST_CASE("leave-one-out by time, over the users that take part", "[trainer]") {
  const domain_log target{
      .users = {"a", "b", "c", "d"},
      .items = {"0", "1", "2", "3", "4"},
      .records = {{1, 4, {9, 0}}, // b, out of order
                  {0, 1, {5, 0}}, // a: source, but one training record only
                  {0, 2, {6, 0}},
                  {0, 3, {7, 0}},
                  {1, 3, {2, 0}},
                  {1, 3, {2, 0.5}}, // a repeat, kept
                  {1, 0, {2, 0.5}}, // the same time: after it, as in the file
                  {1, 2, {8, 0}},
                  {2, 0, {1, 0}}, // c: no source record in time
                  {2, 1, {2, 0}},
                  {2, 2, {3, 0}},
                  {2, 3, {4, 0}},
                  {3, 0, {1, 0}}, // d: not in the source domain
                  {3, 0, {2, 0}},
                  {3, 0, {3, 0}},
                  {3, 0, {4, 0}}},
  };
  const domain_log source{
      .users = {"c", "b", "a"},
      .items = {"0", "1"},
      .records =
          {{1, 1, {9, 0}}, {1, 0, {9, 0.25}}, {1, 0, {1, 0}}, {2, 0, {1, 0}}, {0, 0, {5, 0}}},
  };

  const auto data = leave_one_out(target, &source);
  REQUIRE(data.users == std::vector<realhns::user_id>{1});
  CHECK(data.items == 5);
  CHECK(to_vector(data.training[0]) == ids{3, 3, 0});
  CHECK(data.validation == ids{2});
  CHECK(data.test == ids{4});
  CHECK(to_vector(data.source[0]) == ids{0, 1}); // up to the test record's time, and with it
  CHECK(to_vector(data.known().row(0)) == ids{0, 3});

  const auto alone = leave_one_out(target);
  CHECK(alone.users == std::vector<realhns::user_id>{1, 2, 3});
  CHECK(alone.source[0].empty());
  CHECK(to_vector(alone.training[2]) == ids{0, 0});
}

TEST_CASE("a split that nobody takes part in is refused", "[trainer]") {
  const domain_log log{.users = {"a"}, .items = {"0"}, .records = {{0, 0, {}}}};
  CHECK_THROWS_WITH(leave_one_out(log), "no user has two training records");
  CHECK_THROWS_WITH(leave_one_out(log, &log),
                    "no user has two training records and a source record");
}
