// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include <realhns/policy/fine/variance_bonus.hpp>

#include "support/random_table.hpp"
#include "support/scored.hpp"

using realhns::item_id;
using realhns::variance_bonus;

namespace {

/// Records that are given: of item k, pairs of what it and the positive scored.
template <class T>
struct told {
  realhns::epoch_t done = 0;
  std::vector<std::vector<std::pair<T, T>>> records;

  realhns::epoch_t epochs_done() const { return done; }
  template <class F>
  void for_each_record(realhns::user_id user, item_id item, item_id positive, F&& f) const {
    if (user != 3 || positive != 8 || item >= records.size()) return;
    for (const auto& [a, b] : records[item]) f(a, b);
  }
};

template <class T>
std::vector<item_id> pick(const variance_bonus& policy, const support::scored<T>& candidates,
                          T positive, const told<T>& coarse, std::size_t slots,
                          bool distinct = true) {
  const realhns::query<T> q{.user = 3, .positive = 8};
  std::vector<item_id> out(slots);
  realhns::draw_stream random({1, 2}, 3, 4);
  realhns::fine_scratch<T> scratch;
  out.resize(policy.pick(candidates.view(), realhns::pick_context<T, told<T>>{q, positive, coarse},
                         std::span(out), distinct, random, scratch));
  return out;
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

/// P + weight * std P, in so many words.
template <class T>
double value(T score, T positive, const std::vector<std::pair<T, T>>& records, double weight) {
  double mean = 0, variance = 0;
  const auto count = static_cast<double>(records.size());
  for (const auto& [a, b] : records)
    mean += logistic(static_cast<double>(a) - static_cast<double>(b)) / count;
  for (const auto& [a, b] : records)
    variance +=
        std::pow(logistic(static_cast<double>(a) - static_cast<double>(b)) - mean, 2) / count;
  return logistic(static_cast<double>(score) - static_cast<double>(positive)) +
         weight * std::sqrt(variance);
}

} // namespace

TEMPLATE_TEST_CASE("variance_bonus takes the highest P + weight * std P, in order", "", float,
                   double) {
  using T = TestType;
  support::random_source random(4);
  const auto number = [&] { return static_cast<T>(6 * random.unit() - 3); };
  for (int round = 0; round < 200; ++round) {
    told<T> coarse{.done = 10, .records = {}};
    support::scored<T> candidates;
    std::vector<double> values;
    const T positive = number();
    const variance_bonus policy{.weight = 4, .ramp = 20}; // so half of it after 10 epochs
    for (item_id item = 0; item < 12; ++item) {
      coarse.records.emplace_back();
      for (std::uint32_t n = random.below(6); n > 0; --n)
        coarse.records.back().emplace_back(number(), number());
      candidates.add(number(), item);
      values.push_back(value(candidates.scores.back(), positive, coarse.records.back(), 2));
    }
    const auto picked = pick(policy, candidates, positive, coarse, 12);
    REQUIRE(picked.size() == 12);
    auto all = picked;
    std::ranges::sort(all);
    for (item_id item = 0; item < 12; ++item) CHECK(all[item] == item);
    for (std::size_t i = 1; i < 12; ++i) CHECK(values[picked[i - 1]] > values[picked[i]] - 1e-6);
    CHECK(pick(policy, candidates, positive, coarse, 1, false)[0] == picked[0]);
  }
}

TEST_CASE("the weight of the deviation grows to its height") {
  support::scored<double> candidates;
  candidates.add(0.1, 0); // ahead by .025 of item 1, whose deviation is logistic(1) - 1/2 = .231
  candidates.add(0.0, 1);
  told<double> coarse{.done = 0, .records = {{}, {{1, 0}, {-1, 0}}}};
  const variance_bonus policy{.weight = 1, .ramp = 40};
  const auto first = [&](realhns::epoch_t done) {
    coarse.done = done;
    return pick(policy, candidates, 0.0, coarse, 1)[0];
  };
  CHECK(first(0) == 0);
  CHECK(first(4) == 0); // .1 * .231 = .023
  CHECK(first(5) == 1);
  CHECK(first(4'000'000'000) == 1);
  const variance_bonus at_once{.weight = 1, .ramp = 0};
  coarse.done = 0;
  CHECK(pick(at_once, candidates, 0.0, coarse, 1)[0] == 1);
  const variance_bonus none{.weight = 0, .ramp = 0};
  CHECK(pick(none, candidates, 0.0, coarse, 1)[0] == 0);
}

TEST_CASE("where P is the same, variance_bonus goes by the score, and then by the id") {
  support::scored<double> candidates;
  candidates.add(50, 9); // P is 1 to the last digit
  candidates.add(60, 4);
  candidates.add(50, 2);
  CHECK(pick<double>({}, candidates, 0.0, {}, 3) == std::vector<item_id>{4, 2, 9});
}

TEST_CASE("variance_bonus picks nothing where it can't compare", "[hostile]") {
  support::scored<float> candidates;
  CHECK(pick<float>({}, candidates, 1, {}, 2).empty());
  candidates.add(1, 3);
  CHECK(pick<float>({}, candidates, 1, {}, 0).empty());
  CHECK(pick<float>({}, candidates, std::numeric_limits<float>::quiet_NaN(), {}, 2).empty());
  CHECK(pick<float>({}, candidates, std::numeric_limits<float>::infinity(), {}, 2).empty());
  CHECK(pick<float>({}, candidates, 1, {}, 2) == std::vector<item_id>{3});
}

TEST_CASE("an immense weight does no harm", "[hostile]") {
  support::scored<double> candidates;
  candidates.add(0, 0);
  candidates.add(5, 1);
  candidates.add(1, 2);
  const told<double> coarse{.done = 9, .records = {{{1e308, -1e308}, {-1e308, 1e308}}, {}, {}}};
  const variance_bonus policy{.weight = std::numeric_limits<double>::max(), .ramp = 0};
  CHECK(pick(policy, candidates, 0.0, coarse, 3) == std::vector<item_id>{0, 1, 2});
}

TEST_CASE("a weight that means nothing is refused", "[hostile]") {
  variance_bonus{}.validate();
  for (const double weight :
       {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    CHECK_THROWS_AS((variance_bonus{.weight = weight}.validate()), std::invalid_argument);
}
