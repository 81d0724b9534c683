// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <numeric>

#include <realhns/realhns.hpp>

#include "oracle.hpp"
#include "support/enumerated.hpp"
#include "support/world.hpp"

namespace {

std::vector<double> powers(std::vector<double> weights, double exponent) {
  for (double& w : weights) w = w == 0 ? 0 : std::pow(w, exponent);
  return weights;
}

auto prepared(const realhns::single_domain<float>& input, double exponent) {
  return realhns::presets::popularity({.exponent = exponent, .seed = 1}).prepare(1, input);
}

} // namespace

TEST_CASE("popularity is exact for every set of known items", "[proposal]") {
  const support::every_history h;
  const std::vector<double> weights{5, 0, 1, 100, 3.5, 20};
  auto input = h.input();
  input.item_weights = weights;
  const double exponent = GENERATE(0.75, 1.0, -0.5);
  const auto epoch = prepared(input, exponent);
  constexpr realhns::item_id positive = 2;
  for (realhns::user_id user = 0; user < h.users; ++user) {
    auto drawable = oracle::drawable(h.input(), user);
    std::erase(drawable, positive);
    std::erase(drawable, 1U); // of weight 0
    const auto counts = support::draw_counts(epoch, user, positive, h.items, 200);
    const auto told = support::told_probabilities(epoch, user, positive, h.items);
    CAPTURE(user, exponent, counts);
    if (drawable.empty()) {
      CHECK(counts.back() == 2000);
      CHECK(told == std::vector<double>(h.items + 1, 0.0));
      continue;
    }
    auto expected = oracle::restricted(powers(weights, exponent), drawable);
    expected.push_back(0);
    for (std::size_t i = 0; i < told.size(); ++i) CHECK(told[i] == Approx(expected[i]));
    CHECK(support::fits(counts, expected));
  }
}

TEST_CASE("popularity counts how many users know an item", "[proposal]") {
  const support::world<float> w;
  std::vector<double> users_of(60);
  for (const auto item : w.known.view().items) ++users_of[item];
  const auto epoch = prepared(w.input(), 0.75);
  const auto drawable = oracle::drawable(w.input(), 3);
  const auto expected = oracle::restricted(powers(users_of, 0.75), drawable);
  for (realhns::item_id item = 0; item < 60; ++item)
    CHECK(std::exp(epoch.proposal_log_probability({.user = 3, .positive = realhns::no_item},
                                                  item)) == Approx(expected[item]).margin(1e-15));
}

TEST_CASE("popularity is exact where a user knows what is popular", "[proposal]") {
  // Nearly every draw is of the known item, so that rejection nearly always gives up.
  constexpr std::uint32_t items = 300;
  const std::vector<float> table(items, 1.F);
  const auto known = realhns::interactions::from_pairs(std::vector<std::pair<int, int>>{{0, 7}});
  std::vector<double> weights(items);
  for (std::size_t i = 0; i < items; ++i) weights[i] = 1 + static_cast<double>(i % 10);
  weights[7] = 1e6;
  const auto epoch = prepared(
      {.items = realhns::embedding_view<float>(table, 1), .known = known, .item_weights = weights},
      1);
  const auto told = support::told_probabilities(epoch, 0, 0, items);
  const auto counts = support::draw_counts(epoch, 0, 0, items, 5000);
  CHECK(std::reduce(told.begin(), told.end()) == Approx(1));
  CHECK(support::fits(counts, told));
  CHECK(support::within_sigmas(counts, 50000, told));
}

TEST_CASE("popularity follows its weights over a large catalogue", "[proposal]") {
  const support::world<float> w({.items = 1000, .known = 30});
  auto input = w.input();
  std::vector<double> weights(1000);
  support::random_source random(8);
  for (double& weight : weights) weight = random.unit() * random.unit() * 100;
  input.item_weights = weights;
  input.item_range = {100, 900};
  const auto epoch = prepared(input, 0.75);
  const auto told = support::told_probabilities(epoch, 4, 117, 1000);
  CHECK(std::reduce(told.begin(), told.end()) == Approx(1));
  CHECK(support::fits(support::draw_counts(epoch, 4, 117, 1000, 10000), told));
}

TEST_CASE("popularity with exponent 0 is uniform over what was ever seen", "[proposal]") {
  const support::every_history h;
  const std::vector<double> weights{5, 0, 1, 100, 3.5, 20};
  auto input = h.input();
  input.item_weights = weights;
  const auto told = support::told_probabilities(prepared(input, 0), 0, 2, h.items);
  CHECK(told[0] == Approx(0.25));
  CHECK(told[1] == 0);
  CHECK(told[3] == Approx(0.25));
}
