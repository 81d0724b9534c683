// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

#include <realhns/detail/score_bracket.hpp>
#include <realhns/detail/window_subset.hpp>

#include "support/chi_square.hpp"
#include "support/random_table.hpp"

using namespace realhns;

namespace {

template <class T>
using keys = std::vector<ranking_key<T>>;

/// Items 0, 3, 6, ... with scores of which many are equal.
template <class T>
keys<T> random_keys(std::size_t n, std::uint32_t distinct_scores, std::uint64_t seed) {
  support::random_source random(seed);
  keys<T> out;
  for (item_id i = 0; i < n; ++i)
    out.push_back(ranking_key<T>::of(static_cast<T>(random.below(distinct_scores)) - 2, 3 * i));
  return out;
}

template <class T>
std::vector<item_id> subset(keys<T> all, const rank_window& window, philox_key key) {
  const auto wanted = detail::rank_request::of(window, all.size());
  std::vector<item_id> out(wanted.size);
  detail::window_subset(all, wanted.first, wanted.last, wanted.size, key, std::span(out));
  return out;
}

/// The same in words: sort everything, cut the window out, keep the smallest hashes.
template <class T>
std::vector<item_id> literal_subset(keys<T> all, const rank_window& window, philox_key key) {
  std::ranges::sort(all);
  std::vector<std::pair<std::uint32_t, item_id>> in_window;
  for (std::size_t rank = window.from.first(all.size()); rank < window.to.last(all.size()); ++rank)
    in_window.emplace_back(subset_hash(key, all[rank].item), all[rank].item);
  std::ranges::sort(in_window);
  std::vector<item_id> out;
  for (std::size_t i = 0; i < std::min<std::size_t>(window.size, in_window.size()); ++i)
    out.push_back(in_window[i].second);
  std::ranges::sort(out);
  return out;
}

const rank_window windows[]{{0.3, 0.4, 5}, {0.0, 1.0, 10}, {0.0, 0.1, 1000}, {0.5, 1.0, 3},
                            {0, 10, 4},    {20, 40, 7},    {90, 500, 20},    {0.1, 30, 5},
                            {5, 0.5, 5},   {600, 700, 5},  {0.0, 1.0, 1}};

} // namespace

TEMPLATE_TEST_CASE("a window's subset is the one in words", "", float, double) {
  for (const std::size_t n : {0U, 1U, 2U, 9U, 100U, 501U})
    for (const std::uint32_t distinct_scores : {1U, 3U, 1'000'000U})
      for (const rank_window& window : windows) {
        const auto all = random_keys<TestType>(n, distinct_scores, n + distinct_scores);
        const philox_key key{static_cast<std::uint32_t>(n), 5};
        REQUIRE(subset(all, window, key) == literal_subset(all, window, key));
      }
}

TEST_CASE("the order in which items are ranked does not matter") {
  support::random_source random(3);
  const auto all = random_keys<float>(200, 4, 1);
  for (const rank_window& window : windows) {
    const auto expected = subset(all, window, {1, 2});
    for (int round = 0; round < 10; ++round) {
      auto shuffled = all;
      for (std::uint32_t i = 200; i > 1; --i) std::swap(shuffled[i - 1], shuffled[random.below(i)]);
      REQUIRE(subset(shuffled, window, {1, 2}) == expected);
    }
  }
}

TEST_CASE("of equal scores the smaller ids have the better ranks", "[hostile]") {
  const auto all = random_keys<float>(10, 1, 1);
  CHECK(subset(all, {0, 4, 10}, {1, 2}) == std::vector<item_id>{0, 3, 6, 9});
  CHECK(subset(all, {4, 7, 10}, {1, 2}) == std::vector<item_id>{12, 15, 18});
}

TEST_CASE("a window smaller than the size is taken whole", "[hostile]") {
  const auto all = random_keys<float>(20, 100, 1);
  CHECK(subset(all, {0.0, 1.0, 1000}, {1, 2}).size() == 20);
  CHECK(subset(all, {5, 8, 1000}, {1, 2}).size() == 3);
}

TEST_CASE("a window beyond what is ranked is empty", "[hostile]") {
  CHECK(subset(random_keys<float>(20, 100, 1), {20, 30, 5}, {1, 2}).empty());
  CHECK(subset(random_keys<float>(20, 100, 1), {10, 0.2, 5}, {1, 2}).empty());
  CHECK(subset(keys<float>{}, {0.0, 1.0, 5}, {1, 2}).empty());
}

TEST_CASE("every item of a window is as likely to be kept") {
  const auto all = random_keys<float>(40, 7, 1);
  const auto window = subset(all, {0.25, 0.75, 100}, {});
  std::vector<std::size_t> counts(window.size());
  for (user_id user = 0; user < 5000; ++user)
    for (const item_id item :
         subset(all, {0.25, 0.75, 5}, user_key::of(1, 1, draw_stage::selectors, user).subset)) {
      const auto found = std::ranges::find(window, item);
      REQUIRE(found != window.end());
      ++counts[static_cast<std::size_t>(found - window.begin())];
    }
  CHECK(support::fits_uniform(counts));
}
