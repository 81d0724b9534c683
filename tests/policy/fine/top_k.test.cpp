// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <map>

#include <realhns/policy/fine/top_k.hpp>

#include "support/chi_square.hpp"
#include "support/random_table.hpp"
#include "support/scored.hpp"

namespace {

using ids = std::vector<realhns::item_id>;
using support::scored;

/// Items 0 to n - 1, the best first, listed in a shuffled order.
scored<float> shuffled(std::uint32_t n) {
  scored<float> out;
  for (std::uint32_t i = 0; i < n; ++i) out.add(-static_cast<float>(i), i);
  support::random_source random(4);
  for (std::uint32_t i = n; i > 1; --i) {
    const std::uint32_t j = random.below(i);
    std::swap(out.scores[i - 1], out.scores[j]);
    std::swap(out.ids[i - 1], out.ids[j]);
  }
  return out;
}

ids pick(const realhns::top_k& fine, const scored<float>& candidates, std::size_t slots,
         bool distinct, std::uint32_t position = 0) {
  realhns::draw_stream random({1, 2}, 0, position);
  realhns::fine_scratch<float> scratch;
  ids out(slots);
  out.resize(fine.pick(candidates.view(), std::span(out), distinct, random, scratch));
  return out;
}

/// How often each of `n` items is picked, a slot at a time and distinct or not.
std::vector<std::size_t> counts(const realhns::top_k& fine, const scored<float>& candidates,
                                std::size_t n, bool distinct, std::size_t slots = 2) {
  std::vector<std::size_t> out(n);
  for (std::uint32_t p = 0; p < 20000; ++p)
    for (const auto item : pick(fine, candidates, slots, distinct, p)) ++out.at(item);
  return out;
}

} // namespace

TEST_CASE("top_k is uniform among the ranks [from, k)", "[fine]") {
  const auto candidates = shuffled(12);
  const bool distinct = GENERATE(false, true);
  for (const realhns::top_k fine : {realhns::top_k{.k = 5}, realhns::top_k{.from = 3, .k = 8},
                                    realhns::top_k{.from = 11, .k = 12}}) {
    std::vector<double> expected(12);
    for (std::uint32_t rank = fine.from; rank < fine.k; ++rank)
      expected[rank] = 1.0 / (fine.k - fine.from);
    CAPTURE(fine.from, fine.k, distinct);
    CHECK(support::fits(counts(fine, candidates, 12, distinct), expected));
  }
}

TEST_CASE("top_k takes what there is", "[fine]") {
  const auto candidates = shuffled(4);
  CHECK(pick({.k = 100}, candidates, 3, false).size() == 3);
  CHECK(pick({.k = 100}, candidates, 30, false).size() == 30);
  CHECK(pick({.k = 100}, candidates, 30, true).size() == 4);
  CHECK(pick({.from = 3, .k = 100}, candidates, 2, false) == ids{3, 3});
  CHECK(pick({.from = 4, .k = 100}, candidates, 2, false).empty());
  CHECK(pick({}, {}, 2, false).empty());
  CHECK(pick({}, {}, 2, true).empty());
  CHECK(pick({}, candidates, 0, false).empty());
}

TEST_CASE("distinct picks are uniform over ordered selections", "[fine]") {
  std::map<ids, std::size_t> rows;
  const auto candidates = shuffled(9);
  for (std::uint32_t p = 0; p < 20000; ++p)
    ++rows[pick({.from = 1, .k = 5}, candidates, 3, true, p)];
  std::vector<std::size_t> seen;
  for (const auto& [row, count] : rows) seen.push_back(count);
  CHECK(seen.size() == 4 * 3 * 2);
  CHECK(support::fits_uniform(seen));
}

TEST_CASE("a candidate that is listed twice takes two ranks", "[fine]") {
  scored<float> candidates = shuffled(3);
  candidates.add(-1, 1);
  candidates.add(0, 0); // ranks: 0 0 1 1 2
  const std::vector<double> top_three{2. / 3, 1. / 3, 0};
  CHECK(support::fits(counts({.k = 3}, candidates, 3, false), top_three));
  const std::vector<double> last_four{1. / 4, 2. / 4, 1. / 4};
  CHECK(support::fits(counts({.from = 1, .k = 5}, candidates, 3, false), last_four));
}

TEST_CASE("ties go to the smaller id", "[fine]") {
  scored<float> tied;
  for (const std::uint32_t item : {5U, 2U, 9U, 0U, 7U}) tied.add(1, item);
  auto picked = pick({.k = 3}, tied, 3, true);
  std::ranges::sort(picked);
  CHECK(picked == ids{0, 2, 5});
}

TEST_CASE("what is picked does not depend on the order of the candidates", "[fine]") {
  auto candidates = shuffled(40);
  const ids once = pick({.from = 2, .k = 30}, candidates, 10, false);
  std::ranges::reverse(candidates.scores);
  std::ranges::reverse(candidates.ids);
  CHECK(pick({.from = 2, .k = 30}, candidates, 10, false) == once);
}

TEST_CASE("a top that is empty by its own numbers is refused", "[fine][hostile]") {
  CHECK_THROWS_AS((realhns::top_k{.from = 5, .k = 5}.validate()), std::invalid_argument);
  CHECK_THROWS_AS((realhns::top_k{.from = 6, .k = 5}.validate()), std::invalid_argument);
  CHECK_THROWS_AS((realhns::top_k{.k = 0}.validate()), std::invalid_argument);
  CHECK_NOTHROW(realhns::top_k{.k = 1}.validate());
}
