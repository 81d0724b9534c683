// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "support/samplers.hpp"
#include "support/world.hpp"

// What may never be drawn never is: not by a pool, not by a proposal, not when little is left.

namespace {

using ids = std::vector<realhns::item_id>;

struct rules {
  realhns::item_range range;
  ids reserved;
  bool rule = false;
  std::uint64_t salt = 0;

  bool eligible(realhns::user_id user, realhns::item_id item) const {
    return !rule || (user * 31 + item * 17 + salt) % 3 != 0;
  }
};

rules random_rules(support::random_source& random, std::uint32_t items) {
  rules out;
  if (random.chance(2)) {
    const auto a = random.below(items + 1), b = random.below(items + 1);
    out.range = {std::min(a, b), std::max(a, b)};
  }
  if (random.chance(2))
    for (std::uint32_t i = random.below(items); i > 0; --i) // any order, with repeats
      out.reserved.push_back(random.below(items + 5));
  out.rule = random.chance(2);
  out.salt = random.below(100);
  return out;
}

/// How many of the negatives break a rule.
std::size_t breaches(const support::world<float>& w, const rules& r, const support::lines& lines,
                     const ids& negatives) {
  const std::size_t width = negatives.size() / lines.size();
  std::size_t out = 0;
  for (std::size_t i = 0; i < negatives.size(); ++i) {
    const auto item = negatives[i];
    const auto user = lines.user[i / width];
    if (item == realhns::no_item) continue;
    out += item >= w.items.size() / w.dim || item < r.range.begin || item >= r.range.end ||
           std::ranges::count(r.reserved, item) > 0 || w.known.contains(user, item) ||
           item == lines.positive[i / width] || !r.eligible(user, item);
  }
  return out;
}

bool any_repeats(const ids& negatives, std::size_t width) {
  for (std::size_t begin = 0; begin < negatives.size(); begin += width) {
    ids row(negatives.begin() + static_cast<std::ptrdiff_t>(begin),
            negatives.begin() + static_cast<std::ptrdiff_t>(begin + width));
    std::erase(row, realhns::no_item);
    std::ranges::sort(row);
    if (std::ranges::adjacent_find(row) != row.end()) return true;
  }
  return false;
}

} // namespace

TEST_CASE("no sampler ever draws a known, ineligible, reserved or foreign item", "[sampler]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    support::random_source random(seed);
    const std::uint32_t items = 1 + random.below(40);
    const support::world<float> w({.items = items, .users = 6, .known = items, .seed = seed});
    const rules r = random_rules(random, items);
    auto input = w.input(random.chance(2) ? realhns::cosine(5) : realhns::inner_product());
    const std::vector<double> weights(items, 1.0);
    input.item_weights = weights;
    input.item_range = r.range;
    input.reserved = r.reserved;
    if (r.rule) input.eligible = [&](auto user, auto item) { return r.eligible(user, item); };
    const support::lines lines(7, 4, items);
    const bool distinct = random.chance(2);
    // Where all weights are reserved there is nothing for `popularity` to draw by.
    const auto end = std::min(r.range.end, items);
    bool all_reserved = r.range.begin < end;
    for (auto item = r.range.begin; item < end; ++item)
      all_reserved &= std::ranges::count(r.reserved, item) > 0;

    support::for_each_sampler(
        {.negatives = 6, .seed = seed, .distinct = distinct},
        [&](const char* name, const auto& sampler) {
          CAPTURE(seed, name, items, r.range.begin, r.range.end, r.reserved, r.rule);
          ids negatives(lines.size() * 6);
          realhns::workspace work;
          try {
            const auto epoch = sampler.prepare(1, input);
            epoch.sample(lines.batch<float>(), negatives, work);
          } catch (const std::invalid_argument& refused) {
            REQUIRE(all_reserved);
            CHECK(std::string(refused.what()) == "realhns: item weights: all are 0");
            return;
          }
          CHECK(breaches(w, r, lines, negatives) == 0);
          if (distinct) CHECK_FALSE(any_repeats(negatives, 6));
        });
  }
}

TEST_CASE("a positive that is not on record is not drawn either", "[sampler]") {
  const support::world<float> w({.items = 4, .known = 0});
  support::for_each_sampler({.negatives = 30, .seed = 1}, [&](const char* name, const auto& s) {
    if (std::string(name).find("popularity") != std::string::npos) return;
    CAPTURE(name);
    auto input = w.input();
    const std::vector<double> weights(4, 1.0);
    input.item_weights = weights;
    const auto epoch = s.prepare(1, input);
    for (realhns::item_id positive = 0; positive < 4; ++positive) {
      ids row(30);
      epoch.sample({.user = 1, .positive = positive}, row);
      CHECK(std::ranges::count(row, positive) == 0);
      CHECK(std::ranges::count(row, realhns::no_item) == 0);
    }
  });
}

TEST_CASE("rows without repeats hold everything before they hold nothing", "[sampler]") {
  const support::world<float> w({.items = 9, .known = 0});
  auto input = w.input();
  const std::vector<double> weights(9, 1.0);
  input.item_weights = weights;
  support::for_each_sampler(
      {.negatives = 12, .seed = 1, .distinct = true}, [&](const char* name, const auto& s) {
        CAPTURE(name);
        ids row(12);
        const auto report = s.prepare(1, input).sample({.user = 1, .positive = 4}, row);
        CHECK(report.filled == 8);
        CHECK(std::ranges::all_of(std::span(row).last(4),
                                  [](auto item) { return item == realhns::no_item; }));
        std::ranges::sort(row);
        CHECK(ids(row.begin(), row.begin() + 8) == ids{0, 1, 2, 3, 5, 6, 7, 8});
      });
}

TEST_CASE("a user without a row gets the proposal", "[sampler]") {
  const support::world<float> w;
  const auto epoch = realhns::dns({.negatives = 5, .hard = 3}).prepare(1, w.input());
  ids row(5);
  const auto report = epoch.sample({.user = 4000, .positive = 1}, row);
  CHECK(report.filled == 5);
  CHECK(report.hard == 0);
  CHECK(report.missed.unserved == 3);
  const std::vector<float> representation(w.dim, 1.F);
  CHECK(epoch.sample({.user = 4000, .positive = 1, .representation = representation}, row).hard ==
        3);
}
