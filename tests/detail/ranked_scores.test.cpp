// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/detail/ranked_scores.hpp>

#include "support/world.hpp"

using realhns::detail::ranked_scores;

TEST_CASE("standings are counted among what the user may have and can be ranked", "[audit]") {
  support::world<float> w({.items = 8, .known = 0});
  const auto known =
      realhns::interactions::from_pairs(std::vector<std::pair<realhns::user_id, int>>{{1, 3}});
  auto input = w.input();
  input.known = known;
  input.item_range = {1, 8};
  const std::vector<realhns::item_id> reserved{6};
  input.reserved = reserved;
  const realhns::drawable_items items(input);

  const float endless = std::numeric_limits<float>::infinity();
  const std::vector<float> scores{5, 7, 9, 7, endless, 100, 2}; // of the items 1, ..., 7
  ranked_scores<float> ranked;
  CHECK_FALSE(ranked.score(1));
  ranked.assign(scores.data(), items, 1); // leaves 1, 2, 4, 7: scores 5, 7, 7, 2
  CHECK(ranked.score(5) == std::nullopt);
  REQUIRE(ranked.score(2) == 7.F);
  const auto top = ranked.rank(7.F);
  CHECK(top.above == 0);
  CHECK(top.level == 2);
  CHECK(top.of == 4);
  CHECK(top.quantile() == 0.25);
  CHECK(ranked.rank(5.F).quantile() == 2.5 / 4);
  CHECK(ranked.rank(2.F).quantile() == 3.5 / 4);
  ranked.assign(scores.data(), items, 0); // who also may have 3: 5, 7, 9, 7, 2
  CHECK(ranked.rank(9.F).quantile() == 0.1);
  ranked.clear();
  CHECK_FALSE(ranked.score(2));
}

TEST_CASE("tenths are of equal size, and the mean quantile is 1/2", "[audit]") {
  const support::world<double> w({.items = 70, .known = 0});
  const realhns::drawable_items items(w.input());
  std::vector<double> scores;
  for (int i = 0; i < 70; ++i) scores.push_back(i * 31 % 70);
  ranked_scores<double> ranked;
  ranked.assign(scores.data(), items, 0);
  std::array<int, 10> sizes{};
  double sum = 0;
  for (const double score : scores) {
    ++sizes.at(ranked.rank(score).tenth());
    sum += ranked.rank(score).quantile();
  }
  for (const int size : sizes) CHECK(size == 7);
  CHECK(sum / 70 == Approx(0.5).epsilon(1e-14));
}
