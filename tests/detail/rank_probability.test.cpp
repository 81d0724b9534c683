// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <numeric>

#include <realhns/detail/rank_probability.hpp>
#include <realhns/policy/fine/best_of.hpp>
#include <realhns/policy/fine/top_k.hpp>

#include "oracle.hpp"
#include "support/chi_square.hpp"
#include "support/scored.hpp"

namespace {

using realhns::best_of;
using realhns::top_k;

/// Whether each of five items is picked as often as is said, from candidates among which two are
/// listed twice and three have the same score.
template <class Fine>
bool picks_as_told(const Fine& fine) {
  support::scored<float> candidates;
  for (const auto& [score, item] : std::initializer_list<std::pair<float, realhns::item_id>>{
           {2, 3}, {5, 1}, {2, 4}, {2, 3}, {0, 0}, {5, 1}, {-1, 2}})
    candidates.add(score, item);
  std::vector<std::size_t> counts(5);
  realhns::fine_scratch<float> scratch;
  for (std::uint32_t p = 0; p < 20000; ++p) {
    realhns::draw_stream random({1, 2}, 0, p);
    realhns::item_id slot[1]{};
    fine.pick(candidates.view(), std::span(slot), false, random, scratch);
    ++counts.at(slot[0]);
  }
  std::vector<double> told;
  for (realhns::item_id item = 0; item < 5; ++item)
    told.push_back(realhns::detail::probability_of(fine, candidates.view(), item));
  CAPTURE(counts, told);
  CHECK(std::reduce(told.begin(), told.end()) == Approx(1));
  CHECK(realhns::detail::probability_of(fine, candidates.view(), 9) == 0);
  return support::fits(counts, told);
}

} // namespace

TEST_CASE("an item is picked as likely as its ranks are", "[fine]") {
  CHECK(picks_as_told(top_k{.k = 3}));
  CHECK(picks_as_told(top_k{.from = 1, .k = 5}));
  CHECK(picks_as_told(top_k{}));
  CHECK(picks_as_told(best_of{1}));
  CHECK(picks_as_told(best_of{3}));
}

TEST_CASE("ranks have the probabilities of their laws", "[fine]") {
  for (const std::size_t n : {1U, 2U, 7U, 40U})
    for (const std::uint32_t of : {1U, 2U, 5U, 300U}) {
      const auto law = oracle::top_of_uniform(n, of, 1);
      for (std::size_t rank = 0; rank < n; ++rank)
        CHECK(best_of{of}.probability(rank, n) == Approx(law[rank]).margin(1e-12));
      CHECK(best_of{of}.probability(n, n) == 0);
    }
  const top_k fine{.from = 2, .k = 6};
  CHECK(fine.probability(1, 9) == 0);
  CHECK(fine.probability(2, 9) == 0.25);
  CHECK(fine.probability(5, 9) == 0.25);
  CHECK(fine.probability(6, 9) == 0);
  CHECK(fine.probability(2, 4) == 0.5);
  CHECK(fine.probability(2, 2) == 0);
}

TEST_CASE("nothing is picked where no rank has a probability", "[fine]") {
  using realhns::detail::picks_any;
  CHECK(picks_any(top_k{.from = 2, .k = 6}, 3));
  CHECK_FALSE(picks_any(top_k{.from = 2, .k = 6}, 2));
  CHECK_FALSE(picks_any(top_k{}, 0));
  CHECK(picks_any(best_of{1}, 1));
  CHECK_FALSE(picks_any(best_of{1}, 0));
}
