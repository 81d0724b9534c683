// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/nn/batch_parts.hpp"
#include "train/nn/cdr_batch.hpp"

using namespace trainer::nn;
using ids = std::vector<item_id>;
using rows = std::vector<std::uint32_t>;

namespace {

ids list(std::span<const item_id> items) { return {items.begin(), items.end()}; }

} // namespace

TEST_CASE("histories are packed without their oldest items", "[trainer]") {
  packed_sequences batch(3);
  CHECK(batch.add(ids{1, 2}) == 0);
  CHECK(batch.add(ids{}) == 0);
  CHECK(batch.add(ids{3, 4, 5, 6, 7}) == 2);
  CHECK(list(batch.items()) == ids{1, 2, 5, 6, 7});
  CHECK(list(batch.offsets()) == rows{0, 2, 2, 5});
  CHECK(batch.size() == 3);
  CHECK(batch.rows() == 5);

  const auto last = batch.range(1, 3);
  CHECK(list(last.items) == ids{5, 6, 7});
  CHECK(last.first_row() == 2);
  rows seen;
  last.for_each([&](Eigen::Index first, Eigen::Index length) {
    seen.push_back(static_cast<std::uint32_t>(first));
    seen.push_back(static_cast<std::uint32_t>(length));
  });
  CHECK(seen == rows{0, 3});

  batch.clear();
  CHECK(batch.size() == 0);
  CHECK(batch.add(ids{9}) == 0);
  CHECK(list(batch.items()) == ids{9});
}

TEST_CASE("a position has the state of the latest source item before what it predicts",
          "[trainer]") {
  cdr_batch batch(3);
  batch.add(ids{1, 2}, ids{10, 11, 12}, rows{0, 2});
  batch.add(ids{3}, ids{}, rows{0});
  // Of five source items the latest three are kept, of four target items too.
  batch.add(ids{4, 5, 6, 7}, ids{20, 21, 22, 23, 24}, rows{1, 2, 3, 5});
  CHECK(list(batch.source().items()) == ids{10, 11, 12, 22, 23, 24});
  CHECK(list(batch.target().items()) == ids{1, 2, 3, 5, 6, 7});
  CHECK(list(batch.source_rows()) == rows{no_row, 1, no_row, no_row, 3, 5});

  CHECK_THROWS_AS(batch.add(ids{1}, ids{10}, rows{2}), std::invalid_argument);
  CHECK_THROWS_AS(batch.add(ids{1}, ids{10}, rows{0, 1}), std::invalid_argument);

  batch.clear();
  batch.add(ids{1}, ids{10}, rows{1});
  CHECK(list(batch.source_rows()) == rows{0});
}

TEST_CASE("parts of a batch cost about the same", "[trainer]") {
  std::vector<std::size_t> before{0};
  for (std::size_t i = 0; i < 500; ++i) before.push_back(before.back() + i * i % 17);
  const auto cost = [&](std::size_t i) { return before[i]; };
  for (const std::size_t count : {0U, 1U, 5U, 8U, 500U}) {
    const auto cuts = even_cuts(count, cost);
    REQUIRE(cuts.size() == batch_parts + 1);
    CHECK(cuts.front() == 0);
    CHECK(cuts.back() == count);
    for (std::size_t p = 0; p < batch_parts; ++p) {
      CHECK(cuts[p] <= cuts[p + 1]);
      const std::size_t part = cost(cuts[p + 1]) - cost(cuts[p]);
      CHECK(part * batch_parts < cost(count) + 17 * batch_parts);
    }
  }
}
