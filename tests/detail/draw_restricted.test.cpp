// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

#include <realhns/detail/draw_restricted.hpp>

#include "support/chi_square.hpp"
#include "support/random_table.hpp"

using namespace realhns;
using detail::uniform_items;

namespace {

/// Items without numbers, one user, and what it knows.
struct world {
  world(std::size_t items, std::vector<item_id> known_items)
      : known(std::vector{std::size_t{0}, known_items.size()}, known_items),
        drawable(single_domain<float>{.items = embedding_view<float>(nullptr, items, 0),
                                      .known = known}) {}

  interactions known;
  drawable_items drawable;
};

/// All of [0, n) but some.
std::vector<item_id> all_but(item_id n, const std::vector<item_id>& some) {
  std::vector<item_id> out;
  for (item_id item = 0; item < n; ++item)
    if (std::ranges::count(some, item) == 0) out.push_back(item);
  return out;
}

/// Draws low ids more often, and says no more about itself.
struct squared_items {
  std::uint32_t items;

  template <class Random>
  item_id draw(user_id, Random& random) const {
    return std::min(bounded(random, items), bounded(random, items));
  }
};

/// Gives the same number for ever, and counts how often.
struct stuck_source {
  std::uint32_t word;
  std::size_t calls = 0;

  std::uint32_t operator()() { return ++calls, word; }
};

template <class State, class Random>
item_id draw(const State& state, const world& w, const std::vector<item_id>& excluded,
             Random& random) {
  rejections rejected;
  std::vector<item_id> scratch;
  return detail::draw_restricted(state, w.drawable, 0, std::span(excluded), random, rejected,
                                 scratch);
}

/// How often each item is drawn.
template <class State>
std::vector<std::size_t> histogram(const State& state, const world& w,
                                   const std::vector<item_id>& excluded, int draws) {
  support::random_source random(1);
  std::vector<std::size_t> counts(w.drawable.range().end);
  for (int i = 0; i < draws; ++i) ++counts.at(draw(state, w, excluded, random));
  return counts;
}

std::vector<double> uniform_over(std::size_t n, const std::vector<item_id>& items) {
  std::vector<double> out(n);
  for (const item_id item : items) out[item] = 1 / static_cast<double>(items.size());
  return out;
}

} // namespace

TEST_CASE("uniform draws are uniform over what is left, however little that is") {
  constexpr item_id n = 100;
  const std::vector<item_id> excluded{50, 3}; // as taken: the positive first, in no order
  for (const std::size_t left : {1U, 2U, 5U, 30U, 98U}) {
    std::vector<item_id> rest = all_but(n, excluded);
    rest.resize(left);
    const world w(n, all_but(n, rest));
    const auto counts = histogram(uniform_items{w.drawable.range()}, w, excluded, 20'000);
    CHECK(support::fits(counts, uniform_over(n, rest)));
  }
}

TEST_CASE("the exact draw is uniform by itself") {
  constexpr item_id n = 60;
  const std::vector<item_id> rest{0, 1, 7, 20, 21, 22, 59}, excluded{8, 30};
  const world w(n, all_but(n, {0, 1, 7, 8, 20, 21, 22, 30, 59}));
  support::random_source random(1);
  std::vector<std::size_t> counts(n);
  for (int i = 0; i < 20'000; ++i)
    ++counts.at(uniform_items{w.drawable.range()}.restricted(w.drawable, 0, excluded, random));
  CHECK(support::fits(counts, uniform_over(n, rest)));
}

TEST_CASE("the exact draw maps each number to one item") {
  const world w(10, {2, 3, 7});
  const std::vector<item_id> excluded{0, 9}, rest{1, 4, 5, 6, 8};
  for (std::uint32_t r = 0; r < 5; ++r) {
    // The first word of the r-th fifth of all words; 0 would be drawn again.
    stuck_source source{static_cast<std::uint32_t>((std::uint64_t{r} << 32) / 5 + 1)};
    CHECK(uniform_items{w.drawable.range()}.restricted(w.drawable, 0, excluded, source) == rest[r]);
  }
}

TEST_CASE("other proposals keep their shape where they are rejected") {
  constexpr std::uint32_t n = 20;
  const std::vector<item_id> known{0, 1, 5, 19}, excluded{2};
  std::vector<double> probabilities(n);
  for (std::uint32_t item = 0; item < n; ++item) probabilities[item] = 2.0 * (n - item) - 1;
  for (const item_id item : {0U, 1U, 5U, 19U, 2U}) probabilities[item] = 0;
  const double total = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
  for (double& p : probabilities) p /= total;
  CHECK(
      support::fits(histogram(squared_items{n}, world(n, known), excluded, 50'000), probabilities));
}

TEST_CASE("a proposal without an exact draw falls back to the uniform one") {
  // The last two of many items: the proposal hardly ever draws them.
  constexpr item_id n = 100'000;
  const std::vector<item_id> rest{n - 2, n - 1};
  const auto counts = histogram(squared_items{n}, world(n, all_but(n, rest)), {0}, 200);
  CHECK(support::fits_uniform(std::span(counts).last(2)));
}

TEST_CASE("what cannot be filled is no_item", "[hostile]") {
  support::random_source random(1);
  const world everything(5, all_but(5, {}));
  CHECK(draw(uniform_items{{0, 5}}, everything, {}, random) == no_item);
  const world all_but_one(5, {0, 1, 2, 3});
  CHECK(draw(uniform_items{{0, 5}}, all_but_one, {0}, random) == 4);
  CHECK(draw(uniform_items{{0, 5}}, all_but_one, {4}, random) == no_item);
  CHECK(draw(squared_items{5}, all_but_one, {4}, random) == no_item);
  const world nothing(0, {});
  CHECK(draw(uniform_items{{0, 0}}, nothing, {}, random) == no_item);
}

TEST_CASE("a source that is stuck is not waited for, and breaks no promise", "[hostile]") {
  const world w(10, {0, 1, 2, 7, 8, 9});
  for (const std::uint32_t word : {0U, 1U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    stuck_source source{word};
    const item_id item = draw(uniform_items{{0, 10}}, w, {3}, source);
    CHECK((item >= 4 && item <= 6));
    CHECK(source.calls <= 33 * 65);
  }
}

TEST_CASE("what a draw rejects is counted by reason") {
  // Word 0 stands for item 0 at each of the 32 tries, until the exact draw.
  const auto rejected_with = [](const std::vector<item_id>& known,
                                const std::vector<item_id>& excluded) {
    const world w(8, known);
    stuck_source source{0};
    rejections rejected;
    std::vector<item_id> scratch;
    CHECK(detail::draw_restricted(uniform_items{{0, 8}}, w.drawable, 0, std::span(excluded), source,
                                  rejected, scratch) != no_item);
    return rejected;
  };
  CHECK(rejected_with({}, {3}) == rejections{});
  CHECK(rejected_with({0}, {3}) == rejections{.known = 32});
  CHECK(rejected_with({}, {0, 3}) == rejections{.known = 32}); // the query's positive
  CHECK(rejected_with({}, {3, 0}) == rejections{.repeated = 32});
}

TEST_CASE("log-probability is that of one item among those left") {
  const world w(10, {1, 2});
  const std::vector<item_id> excluded{2, 5};
  CHECK(uniform_items{{0, 10}}.log_probability(w.drawable, 0, excluded, 4) ==
        Approx(-std::log(7.0)));
}
