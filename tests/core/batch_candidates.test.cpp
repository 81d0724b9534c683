// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/core/batch_candidates.hpp>

#include "support/random_table.hpp"

TEST_CASE("the places of a history among candidates are all found, and no others", "[core]") {
  support::random_source random(5);
  for (int turn = 0; turn < 300; ++turn) {
    realhns::batch_candidates<float> candidates;
    const std::uint32_t items = 1 + random.below(60);
    for (std::uint32_t n = random.below(40); n > 0; --n)
      candidates.packed.items.push_back(random.below(items));
    candidates.packed.block_ends = {candidates.packed.items.size()};
    candidates.packed.items.resize(candidates.packed.items.size() + 64); // filling is no candidate
    candidates.index();
    std::vector<realhns::item_id> history;
    for (realhns::item_id item = 0; item < items; ++item)
      if (random.below(4) == 0) history.push_back(item);

    std::vector<std::uint32_t> found, expected;
    candidates.for_each_of(history, [&](std::uint32_t place) { found.push_back(place); });
    std::ranges::sort(found);
    for (std::uint32_t j = 0; j < candidates.packed.block_ends[0]; ++j)
      if (std::ranges::count(history, candidates.packed.items[j]) > 0) expected.push_back(j);
    CHECK(found == expected);
  }
}

TEST_CASE("each selector has candidates of its own, anew for each batch", "[core]") {
  realhns::batch_memory<float> memory;
  int one = 0, other = 0;
  for (const realhns::item_id positive : {4U, 5U}) {
    memory.begin({.positive = positive});
    CHECK(memory.first().positive == positive);
    CHECK(memory.candidates_of(&one).second);
    CHECK(memory.candidates_of(&other).second);
    memory.candidates_of(&one).first->packed.items.assign(1, positive);
    CHECK_FALSE(memory.candidates_of(&one).second);
    CHECK_FALSE(memory.candidates_of(&other).second);
    CHECK(memory.candidates_of(&one).first->packed.items.front() == positive);
  }
}
