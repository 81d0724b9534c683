// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/policy/fine/best_of.hpp>

#include "oracle.hpp"
#include "support/chi_square.hpp"
#include "support/scored.hpp"

namespace {

using ids = std::vector<realhns::item_id>;
using support::scored;

/// Items 0 to n - 1, the best last: item i has the rank n - 1 - i.
scored<double> ascending(std::uint32_t n) {
  scored<double> out;
  for (std::uint32_t i = 0; i < n; ++i) out.add(i, i);
  return out;
}

ids pick(std::uint32_t of, const scored<double>& pool, std::size_t slots, bool distinct,
         std::uint32_t position = 0) {
  realhns::draw_stream random({1, 2}, 0, position);
  realhns::fine_scratch<double> scratch;
  ids out(slots);
  out.resize(realhns::best_of{of}.pick(pool.view(), std::span(out), distinct, random, scratch));
  return out;
}

} // namespace

TEST_CASE("best_of follows the law of the best of N draws", "[fine]") {
  const std::uint32_t of = GENERATE(1U, 2U, 5U, 32U);
  constexpr std::size_t n = 10;
  std::vector<std::size_t> counts(n);
  for (std::uint32_t p = 0; p < 20000; ++p)
    for (const auto item : pick(of, ascending(n), 2, false, p)) ++counts[n - 1 - item];
  CAPTURE(of);
  CHECK(support::fits(counts, oracle::top_of_uniform(n, of, 1)));
}

TEST_CASE("distinct slots take what earlier ones left", "[fine]") {
  // With very many draws each slot takes the best that is left.
  CHECK(pick(2000, ascending(6), 4, true) == ids{5, 4, 3, 2});
  auto all = pick(2, ascending(6), 9, true);
  CHECK(all.size() == 6);
  std::ranges::sort(all);
  CHECK(all == ids{0, 1, 2, 3, 4, 5});
}

TEST_CASE("best_of takes what there is", "[fine]") {
  CHECK(pick(3, {}, 2, false).empty());
  CHECK(pick(3, {}, 2, true).empty());
  CHECK(pick(3, ascending(1), 3, false) == ids{0, 0, 0});
  CHECK(pick(3, ascending(1), 3, true) == ids{0});
  CHECK_THROWS_AS(realhns::best_of{0}.validate(), std::invalid_argument);
}
