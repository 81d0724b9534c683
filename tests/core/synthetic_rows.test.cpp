// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/core/synthetic_rows.hpp>

#include "support/allocations.hpp"

namespace {

using realhns::no_item;
using rows = realhns::synthetic_rows<double>;
using numbers = std::vector<double>;

const numbers table{1, 2, 4, 8, 16, 32}; // three items of two numbers
const realhns::embedding_view<double> items(table, 2);

numbers derived(const rows& made, std::size_t slot) {
  numbers out(2, -1);
  made.derive(items, slot, out);
  return out;
}

} // namespace

TEST_CASE("a made row is the sum of its terms and its noise", "[synthesis]") {
  rows made;
  made.reset(3, 2, 2);
  CHECK(made.size() == 3);
  made.room_for_terms(0)[0] = {1, 0.5};
  made.room_for_terms(0)[1] = {2, -2};
  std::ranges::copy(numbers{100, 200}, made.room_for_noise(0).begin());
  made.room_for_terms(2)[0] = {0, 1};
  std::ranges::copy(numbers{0, 0.25}, made.room_for_noise(2).begin());

  REQUIRE(made.terms(0).size() == 2);
  CHECK(made.terms(0)[1] == realhns::item_term<double>{2, -2});
  CHECK(derived(made, 0) == numbers{0.5 * 4 - 2 * 16 + 100, 0.5 * 8 - 2 * 32 + 200});
  CHECK(made.terms(2).size() == 1);
  CHECK(derived(made, 2) == numbers{1, 2.25});
}

TEST_CASE("a slot that nothing filled has no terms, no noise and a row of zeros", "[synthesis]") {
  rows made;
  made.reset(2, 2, 2);
  made.room_for_terms(0)[0] = {1, 1};
  std::ranges::fill(made.room_for_noise(0), 3);
  std::ranges::fill(made.room_for_noise(1), 3);
  CHECK(made.terms(1).empty());
  CHECK(made.noise(1).empty());
  CHECK(derived(made, 1) == numbers{0, 0});
  CHECK(made.noise(0).size() == 2);

  made.reset(1, 1); // what was there is gone
  CHECK(made.size() == 1);
  CHECK(made.terms(0).empty());
  made.room_for_terms(0)[0] = {2, 1};
  CHECK(made.noise(0).empty());
  CHECK(derived(made, 0) == numbers{16, 32});
  CHECK(rows().size() == 0);
}

TEST_CASE("rows that have been as large allocate nothing", "[synthesis]") {
  rows made;
  made.reset(8, 2, 2);
  made.reset(2, 1);
  const std::size_t before = support::allocations();
  made.reset(8, 2, 2);
  CHECK(support::allocations() == before);
}
