// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/realhns.hpp>

#include "support/world.hpp"

// keep_all asks for no similarities: rows of positives are not even read.
static_assert(!realhns::detail::needs_similarity<realhns::keep_all::state>);
static_assert(realhns::detail::needs_similarity<realhns::cluster_threshold::state<float>>);

TEST_CASE("keep_all filters nothing and serves positives without a row", "[item_filter]") {
  const support::world<float> w;
  const auto select = [&](const auto& filter, realhns::item_id positive) {
    const realhns::sampler sampler{realhns::options{.negatives = 4}, realhns::fixed{}, filter,
                                   realhns::general_selector<>{.coarse = {.to = 1.0}}};
    std::vector<realhns::item_id> row(4);
    return sampler.prepare(1, w.input()).sample({.user = 1, .positive = positive}, row);
  };
  CHECK(select(realhns::keep_all{}, 5).hard == 4);
  CHECK(select(realhns::keep_all{}, 5).rejected.filtered == 0);
  CHECK(select(realhns::keep_all{}, 500).hard == 4);
  CHECK(select(realhns::cluster_threshold{.clusters = 5}, 500).missed.unserved == 4);
}
