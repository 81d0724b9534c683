// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <numeric>

#include <realhns/realhns.hpp>

#include "oracle.hpp"
#include "support/enumerated.hpp"
#include "support/world.hpp"

TEST_CASE("uniform is exact for every set of known items", "[proposal]") {
  const support::every_history h;
  const auto epoch = realhns::presets::uniform({.seed = 1}).prepare(1, h.input());
  constexpr realhns::item_id positive = 2;
  for (realhns::user_id user = 0; user < h.users; ++user) {
    auto drawable = oracle::drawable(h.input(), user);
    std::erase(drawable, positive);
    const auto counts = support::draw_counts(epoch, user, positive, h.items, 200);
    CAPTURE(user, counts);
    if (drawable.empty()) {
      CHECK(counts.back() == 2000);
      continue;
    }
    auto expected = oracle::restricted(std::vector<double>(h.items, 1.0), drawable);
    expected.push_back(0);
    const auto told = support::told_probabilities(epoch, user, positive, h.items);
    for (std::size_t i = 0; i < told.size(); ++i) CHECK(told[i] == Approx(expected[i]));
    CHECK(support::fits(counts, expected));
  }
}

TEST_CASE("uniform is exact where a user has little left of a large catalogue", "[proposal]") {
  // All but every 100th item is known: rejection gives up nearly three times in four.
  constexpr std::uint32_t items = 2000;
  const std::vector<float> table(items, 1.F);
  std::vector<std::pair<int, std::uint32_t>> pairs;
  for (std::uint32_t item = 0; item < items; ++item)
    if (item % 100 != 99) pairs.emplace_back(0, item);
  const auto known = realhns::interactions::from_pairs(pairs);
  const auto epoch =
      realhns::presets::uniform({.seed = 2})
          .prepare(1, realhns::single_domain<float>{
                          .items = realhns::embedding_view<float>(table, 1), .known = known});
  const auto told = support::told_probabilities(epoch, 0, 0, items);
  const auto counts = support::draw_counts(epoch, 0, 0, items, 1000);
  CHECK(std::reduce(told.begin(), told.end()) == Approx(1));
  CHECK(support::fits(counts, told));
  CHECK(support::within_sigmas(counts, 10000, told));
}

TEST_CASE("uniform is uniform over a large catalogue", "[proposal]") {
  const support::world<float> w({.items = 1000, .known = 30});
  const auto epoch = realhns::presets::uniform({.seed = 3}).prepare(1, w.input());
  CHECK(support::fits(support::draw_counts(epoch, 4, 17, 1000, 10000),
                      support::told_probabilities(epoch, 4, 17, 1000)));
}

TEST_CASE("what can't be drawn has probability 0", "[proposal]") {
  const support::world<float> w;
  auto input = w.input();
  const std::vector<realhns::item_id> reserved{3};
  input.reserved = reserved;
  input.item_range = {0, 40};
  const auto epoch = realhns::presets::uniform().prepare(1, input);
  const auto log_p = [&](realhns::item_id item) {
    return epoch.proposal_log_probability({.user = 1, .positive = 5}, item);
  };
  const double never = -std::numeric_limits<double>::infinity();
  CHECK(log_p(3) == never);
  CHECK(log_p(5) == never);
  CHECK(log_p(40) == never);
  CHECK(log_p(1000) == never);
  CHECK(log_p(realhns::no_item) == never);
  REQUIRE(w.known.row(1).size() > 0);
  CHECK(log_p(w.known.row(1)[0]) == never);
}
