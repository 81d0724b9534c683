// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/data/leave_one_out.hpp"

using namespace trainer;

namespace {

using ids = std::vector<item_id>;
using counts = std::vector<std::uint32_t>;

template <class Values>
auto to_vector(const Values& values) {
  return std::vector(values.begin(), values.end());
}

/// Users of whom only b has all it takes. The records of b in time order: 3, 3, 0, 2, 4.
const domain_log& target() {
  static const domain_log log{
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
  return log;
}

/// The records of b in time order: 0, 2, 1, 2, and 0 and 1 that come too late.
const domain_log& source() {
  static const domain_log log{
      .users = {"c", "b", "a"},
      .items = {"0", "1", "2"},
      .records = {{1, 1, {9, 0}},
                  {1, 0, {9, 0.25}},
                  {1, 0, {1, 0}},
                  {1, 2, {2, 0.5}}, // at the time of two target records
                  {1, 1, {8, 0}},   // at the time of the validation record
                  {1, 2, {8, 0.5}},
                  {2, 0, {1, 0}},
                  {0, 0, {4, 0}}},
  };
  return log;
}

} // namespace

TEST_CASE("leave-one-out by time, over the users that take part", "[trainer]") {
  const auto data = leave_one_out(target(), &source());
  REQUIRE(data.users == std::vector<user_id>{1});
  CHECK(data.items == 5);
  CHECK(data.source_items == 3);
  CHECK(to_vector(data.training(0)) == ids{3, 3, 0});
  CHECK(data.training_records() == 3);
  CHECK(data.answer(part::training, 0) == 0);
  CHECK(data.answer(part::validation, 0) == 2);
  CHECK(data.answer(part::test, 0) == 4);
  CHECK(to_vector(data.known().row(0)) == ids{0, 3});

  const auto alone = leave_one_out(target());
  CHECK(alone.users == std::vector<user_id>{1, 2, 3});
  CHECK(to_vector(alone.training(2)) == ids{0, 0});
  CHECK(alone.source_items == 0);
  CHECK(alone.up_to(part::test, 0).source.empty());
  CHECK(to_vector(alone.up_to(part::test, 0).next) == ids{3, 0, 2, 4});
}

TEST_CASE("a sequence model sees what is strictly before the item it predicts", "[trainer]") {
  const auto data = leave_one_out(target(), &source());
  const auto training = data.up_to(part::training, 0);
  CHECK(to_vector(training.items) == ids{3, 3});
  CHECK(to_vector(training.next) == ids{3, 0});
  CHECK(to_vector(training.source_before) == counts{1, 1});
  CHECK(to_vector(training.source) == ids{0});

  const auto validation = data.up_to(part::validation, 0);
  CHECK(to_vector(validation.items) == ids{3, 3, 0});
  CHECK(to_vector(validation.next) == ids{3, 0, 2});
  CHECK(to_vector(validation.source_before) == counts{1, 1, 2});
  CHECK(to_vector(validation.source) == ids{0, 2});

  const auto test = data.up_to(part::test, 0);
  CHECK(to_vector(test.items) == ids{3, 3, 0, 2});
  CHECK(to_vector(test.next) == ids{3, 0, 2, 4});
  CHECK(to_vector(test.source_before) == counts{1, 1, 2, 4});
  CHECK(to_vector(test.source) == ids{0, 2, 1, 2});
}

TEST_CASE("the source domain by itself ends before the target's validation item", "[trainer]") {
  domain_log more = source();
  CHECK_THROWS_WITH(source_by_itself(leave_one_out(target(), &more)),
                    "no user has two training records in the source domain");
  more.records.push_back({1, 0, {7, 0}}); // the source of b: 0, 2, 0 before the validation item
  const auto alone = source_by_itself(leave_one_out(target(), &more));
  CHECK(alone.users == std::vector<user_id>{1});
  CHECK(alone.items == 3);
  CHECK(to_vector(alone.training(0)) == ids{0, 2});
  CHECK(alone.answer(part::validation, 0) == 0);
  CHECK(alone.training_records() == 2);
  CHECK(to_vector(alone.up_to(part::training, 0).items) == ids{0});
  CHECK(to_vector(alone.up_to(part::validation, 0).next) == ids{2, 0});
  CHECK(to_vector(alone.known().row(0)) == ids{0, 2});
}

TEST_CASE("a split that nobody takes part in is refused", "[trainer]") {
  const domain_log log{.users = {"a"}, .items = {"0"}, .records = {{0, 0, {}}}};
  CHECK_THROWS_WITH(leave_one_out(log), "no user has two training records");
  CHECK_THROWS_WITH(leave_one_out(log, &log),
                    "no user has two training records and a source record");
}
