// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <vector>

#include <realhns/core/item_marks.hpp>

using realhns::item_id;
using realhns::item_marks;

TEST_CASE("what is held is marked, in catalogues of any size") {
  for (const item_id end : {0U, 1U, 7U, 8U, 1000U, 16383U, 16384U, 1'000'000U, realhns::no_item}) {
    item_marks marks;
    marks.fit(end);
    const std::vector<item_id> held{0, end / 3, end / 2, end, realhns::no_item};
    for (const item_id item : held) marks.mark(item);
    for (const item_id item : held) CHECK(marks.marked(item));
    for (const item_id item : held) marks.clear(item);
    for (const item_id item : held) CHECK_FALSE(marks.marked(item));
  }
}

TEST_CASE("the items of a small catalogue share no marks, nor does no_item") {
  constexpr item_id end = 16383;
  item_marks marks;
  marks.fit(end);
  for (item_id item = 0; item < end; ++item)
    if (item % 3 == 0) marks.mark(item);
  bool exact = true;
  for (item_id item = 0; item < end; ++item) exact &= marks.marked(item) == (item % 3 == 0);
  CHECK(exact);
  CHECK_FALSE(marks.marked(realhns::no_item));
}

TEST_CASE("unmarked counts up to the first that is marked") {
  item_marks marks;
  marks.fit(100);
  marks.mark(50);
  for (std::size_t size = 0; size < 40; ++size) {
    std::vector<item_id> items(size, 7);
    CHECK(marks.unmarked(items) == size);
    for (std::size_t place = 0; place < size; ++place) {
      items[place] = 50;
      CHECK(marks.unmarked(items) == place);
      items.back() = 50;
      CHECK(marks.unmarked(items) == place);
      items[place] = items.back() = 7;
    }
  }
}

TEST_CASE("marks grow with the catalogue and serve smaller ones as well") {
  item_marks marks;
  for (const item_id end : {10U, 5000U, 10U, 1'000'000U, 3U}) {
    marks.fit(end);
    for (item_id item = 0; item < 20; ++item) REQUIRE_FALSE(marks.marked(item));
    marks.mark(end - 1);
    CHECK(marks.marked(end - 1));
    marks.clear(end - 1);
  }
}
