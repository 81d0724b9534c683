// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>
#include <numeric>
#include <thread>

#include <realhns/realhns.hpp>

#include "support/enumerated.hpp"
#include "support/random_table.hpp"

// A zoo of samplers that are known to be wrong, each a mistake that was made somewhere. The checks
// that the library's samplers pass must reject every one of them; a check that lets one live is too
// weak to say anything about ours.

namespace {

using realhns::item_id;
using realhns::no_item;

/// Ten items, of which the user knows 2 and 5 (twice), and the weights of popularity.
constexpr item_id items = 10;
const std::vector<item_id> history{2, 5, 5};
const std::vector<double> equal(items, 1.0);
const std::vector<double> skewed{8, 1, 50, 0.5, 2.5, 30, 4, 3, 6, 0.25};

bool is_known(item_id item) { return std::ranges::count(history, item) > 0; }

/// How often each item is drawn, the last count being that of what is no item.
template <class Draw>
std::vector<std::size_t> counts_of(Draw draw, std::size_t draws = 40000) {
  support::random_source random(12);
  std::vector<std::size_t> counts(items + 1);
  for (std::size_t i = 0; i < draws; ++i) ++counts[std::min(draw(random), items)];
  return counts;
}

/// The one check: do the draws fit the weights of what the user may have?
bool is_sound(const std::vector<std::size_t>& counts, const std::vector<double>& weights) {
  std::vector<double> expected(items + 1);
  double total = 0;
  for (item_id i = 0; i < items; ++i) total += is_known(i) ? 0 : weights[i];
  for (item_id i = 0; i < items; ++i) expected[i] = is_known(i) ? 0 : weights[i] / total;
  return support::fits(counts, expected);
}

template <class Draw>
bool is_sound(const std::vector<double>& weights, Draw draw) {
  return is_sound(counts_of(draw), weights);
}

/// Repeats a draw until it gives an item that the user does not know.
template <class Draw>
auto until_unknown(Draw draw) {
  return [draw](support::random_source& random) {
    item_id item = draw(random);
    while (is_known(item)) item = draw(random);
    return item;
  };
}

std::vector<double> sums(const std::vector<double>& weights) {
  std::vector<double> out(weights.size());
  std::partial_sum(weights.begin(), weights.end(), out.begin());
  return out;
}

/// The item whose part of the weights' sum holds `x`.
item_id look_up(const std::vector<double>& weights, double x) {
  const auto s = sums(weights);
  return static_cast<item_id>(std::ranges::upper_bound(s, x) - s.begin());
}

/// Walker's tables: column i is item i with the probability own[i], and else the item other[i].
struct alias {
  std::vector<double> own;
  std::vector<item_id> other;

  alias(std::vector<double> weights) : own(weights), other(items) {
    const double mean = std::reduce(own.begin(), own.end()) / items;
    for (double& x : own) x /= mean;
    std::vector<item_id> poor, rich;
    for (item_id i = 0; i < items; ++i) (own[i] < 1 ? poor : rich).push_back(i);
    while (!poor.empty() && !rich.empty()) {
      const item_id low = poor.back(), high = rich.back();
      poor.pop_back();
      other[low] = high;
      own[high] -= 1 - own[low];
      if (own[high] < 1) rich.pop_back(), poor.push_back(high);
    }
  }
};

/// The library's sampler, for comparison.
template <class Sampler>
std::vector<std::size_t> ours(const Sampler& sampler, const std::vector<double>& weights) {
  const std::vector<float> table(items, 1.F);
  const realhns::interactions known(std::vector{0, 3}, history);
  const auto epoch = sampler.prepare(
      1, realhns::single_domain<float>{.items = realhns::embedding_view<float>(table, 1),
                                       .known = known,
                                       .item_weights = weights});
  return support::draw_counts(epoch, 0, no_item, items, 4000);
}

} // namespace

TEST_CASE("zoo: the library's samplers are sound", "[zoo]") {
  CHECK(is_sound(ours(realhns::presets::uniform({.seed = 5}), {}), equal));
  CHECK(is_sound(ours(realhns::presets::popularity({.exponent = 1, .seed = 5}), skewed), skewed));
}

TEST_CASE("zoo: small samplers without the mistakes are sound", "[zoo]") {
  CHECK(is_sound(equal, until_unknown([](auto& random) { return random.below(items); })));
  CHECK(is_sound(skewed, until_unknown([](auto& random) {
                   return look_up(skewed, random.unit() * sums(skewed).back());
                 })));
  CHECK(is_sound(skewed, until_unknown([table = alias(skewed)](auto& random) {
                   const item_id i = random.below(items);
                   return random.unit() < table.own[i] ? i : table.other[i];
                 })));
}

TEST_CASE("zoo: an alias look-up that leaves items undrawable", "[zoo]") {
  // The column is kept or not by the bits that chose it, so only a corner of each is ever seen.
  CHECK_FALSE(is_sound(skewed, until_unknown([table = alias(skewed)](auto& random) {
                         const double x = random.unit();
                         const auto i = static_cast<item_id>(x * items);
                         return x < table.own[i] ? i : table.other[i];
                       })));
}

TEST_CASE("zoo: the last item is never drawn", "[zoo]") {
  CHECK_FALSE(is_sound(equal, until_unknown([](auto& random) { return random.below(items - 1); })));
}

TEST_CASE("zoo: a draw that ignores one parity", "[zoo]") {
  // A generator whose lowest bit never changes, used by its lowest bits.
  CHECK_FALSE(is_sound(equal, until_unknown([](auto& random) {
                         return static_cast<item_id>((random.bits64() | 1) % items);
                       })));
}

TEST_CASE("zoo: lower_bound where upper_bound is meant", "[zoo]") {
  // Whole weights and whole draws: every boundary goes to the neighbour.
  const std::vector<double> whole{8, 1, 50, 1, 2, 30, 4, 3, 6, 1};
  const auto by = [&](auto bound) {
    return until_unknown([&, bound](auto& random) {
      const auto s = sums(whole);
      const double x = random.below(static_cast<std::uint32_t>(s.back()));
      return static_cast<item_id>(bound(s, x) - s.begin());
    });
  };
  CHECK(is_sound(whole, by([](auto& s, double x) { return std::ranges::upper_bound(s, x); })));
  CHECK_FALSE(
      is_sound(whole, by([](auto& s, double x) { return std::ranges::lower_bound(s, x); })));
}

TEST_CASE("zoo: weights rounded by a cast to int", "[zoo]") {
  std::vector<double> rounded = skewed;
  for (double& w : rounded) w = static_cast<int>(w);
  CHECK_FALSE(is_sound(skewed, until_unknown([&](auto& random) {
                         return look_up(rounded, random.unit() * sums(rounded).back());
                       })));
}

TEST_CASE("zoo: a uniform float that can equal 1", "[zoo]") {
  // 32 random bits as a float, over 2^32: the largest round up. Rare, so many draws are of those.
  const auto draw = [](std::uint32_t bits) {
    return static_cast<item_id>(static_cast<float>(bits) / 4294967296.F * items);
  };
  CHECK(draw(0xFFFFFFFF) == items);
  CHECK_FALSE(is_sound(equal, until_unknown([&](auto& random) {
                         return draw(random.chance(1000) ? 0xFFFFFFFF - random.below(128)
                                                         : random());
                       })));
  const auto largest = [] { return 0xFFFFFFFF; };
  CHECK(realhns::bounded(largest, items) == items - 1);
}

TEST_CASE("zoo: the bias of a remainder", "[zoo]") {
  // 4 random bits leave 0 to 5 two ways to come up and 6 to 9 one.
  CHECK_FALSE(is_sound(equal, until_unknown([](auto& random) {
                         return static_cast<item_id>((random() & 15) % items);
                       })));
}

TEST_CASE("zoo: a fall-back that returns positives", "[zoo]") {
  CHECK_FALSE(is_sound(equal, [](auto& random) {
    item_id item = random.below(items);
    for (int tries = 0; is_known(item) && tries < 3; ++tries) item = random.below(items);
    return item;
  }));
}

TEST_CASE("zoo: one engine for all threads", "[zoo]") {
  // Two threads that read the state before either has moved it on draw the same numbers, so that
  // rows repeat each other. (Written as what such a race does, since a race itself is not defined.)
  const auto rows = [](bool shared) {
    support::random_source one(1), two(shared ? 1 : 2);
    std::size_t same = 0;
    for (int draw = 0; draw < 1000; ++draw) same += one.below(items) == two.below(items);
    return std::vector<std::size_t>{same, 1000 - same};
  };
  const std::vector<double> by_chance{1. / items, 1 - 1. / items};
  CHECK(support::fits(rows(false), by_chance));
  CHECK_FALSE(support::fits(rows(true), by_chance));
}

TEST_CASE("zoo: a history with repeats that makes an innocent item undrawable", "[zoo]") {
  // Draws the r-th of items - 3 unknown items by skipping past the history, where 5 counts twice.
  CHECK_FALSE(is_sound(equal, [](auto& random) {
    item_id item = random.below(items - static_cast<item_id>(history.size()));
    for (const item_id known : history) item += item >= known;
    return item;
  }));
  CHECK(is_sound(equal, [](auto& random) {
    item_id item = random.below(items - 2);
    for (const item_id known : {2U, 5U}) item += item >= known;
    return item;
  }));
}

TEST_CASE("zoo: sort, then truncate, which starves the last ids", "[zoo]") {
  // A batch of unique negatives comes sorted from a set and is cut to length.
  CHECK_FALSE(is_sound(equal, [row = std::vector<item_id>{}](auto& random) mutable {
    if (row.empty()) {
      for (int i = 0; i < 8; ++i)
        row.push_back(until_unknown([](auto& r) { return r.below(items); })(random));
      std::ranges::sort(row);
      row.resize(4);
    }
    const item_id item = row.back();
    row.pop_back();
    return item;
  }));
}

TEST_CASE("zoo: the top of a window filled up with the pad id", "[zoo]") {
  // Seven candidates are left of a top of ten; the others are 0, as a zeroed array says.
  CHECK_FALSE(is_sound(equal, [](auto& random) {
    std::vector<item_id> top(10);
    std::size_t filled = 0;
    for (item_id item = 0; item < items; ++item)
      if (!is_known(item)) top[filled++] = item;
    return top[random.below(10)];
  }));
}
