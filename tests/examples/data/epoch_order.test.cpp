// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <numeric>

#include "train/data/epoch_order.hpp"

using trainer::epoch_order;

namespace {

std::vector<int> numbers(int count) {
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<int> whole_epoch(const epoch_order<int>& order) {
  std::vector<int> seen;
  for (std::size_t b = 0; b < order.batches(); ++b)
    seen.insert(seen.end(), order.batch(b).begin(), order.batch(b).end());
  return seen;
}

} // namespace

TEST_CASE("an epoch goes through everything once, in batches", "[trainer]") {
  epoch_order<int> order(numbers(25), 10, 1);
  order.advance_to(1);
  REQUIRE(order.batches() == 3);
  CHECK(order.batch(0).size() == 10);
  CHECK(order.batch(2).size() == 5);
  auto seen = whole_epoch(order);
  CHECK(seen != numbers(25));
  std::ranges::sort(seen);
  CHECK(seen == numbers(25));
}

TEST_CASE("the order of an epoch does not depend on where a run began", "[trainer]") {
  epoch_order<int> whole(numbers(40), 7, 3), resumed(numbers(40), 7, 3), other(numbers(40), 7, 4);
  whole.advance_to(1);
  const auto first = whole_epoch(whole);
  whole.advance_to(2);
  CHECK(whole_epoch(whole) != first);
  whole.advance_to(3);
  resumed.advance_to(3);
  other.advance_to(3);
  CHECK(whole_epoch(resumed) == whole_epoch(whole));
  CHECK(whole_epoch(other) != whole_epoch(whole));
}
