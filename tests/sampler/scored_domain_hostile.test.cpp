// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include <realhns/realhns.hpp>

#include "scored_oracle.hpp"
#include "support/preparation.hpp"
#include "support/random_table.hpp"

// What scorers may say, and what they are refused for. Also under -Ofast, so nothing here compares
// with NaN or infinity.

namespace {

using namespace realhns;
using ids = std::vector<item_id>;
using Catch::Contains;

/// A scorer that reads a matrix of scores: anything can be said.
template <class T>
struct matrix {
  using value_type = T;

  matrix(std::size_t user_count, std::size_t item_count)
      : height(user_count), width(item_count),
        scores(support::random_table<T>(user_count, item_count, 5)) {}

  std::size_t items() const { return width; }
  std::size_t users() const { return height; }

  void score(std::span<const query<T>> queries, std::span<const item_id> asked,
             std::span<T> out) const {
    for (std::size_t i = 0; i < queries.size(); ++i)
      for (std::size_t j = 0; j < asked.size(); ++j)
        out[i * asked.size() + j] = at(queries[i].user, asked[j]);
  }

  T& at(std::size_t user, std::size_t item) { return scores[user * width + item]; }
  T at(std::size_t user, std::size_t item) const { return scores[user * width + item]; }

  scored_domain<matrix> input() const { return {.scorer = *this}; }

  std::size_t height, width;
  std::vector<T> scores;
};

struct outcome {
  std::vector<ids> pools;
  prepare_report report;
};

template <class T>
outcome rank(const single_domain<T>& input, const ranked_window<>& window) {
  support::preparation<T> p(input);
  const auto prepared = window.prepare(input, p.context).pools;
  outcome out;
  for (user_id user = 0; user < prepared.rows(); ++user)
    out.pools.emplace_back(prepared[user].begin(), prepared[user].end());
  out.report = p.report;
  return out;
}

const ranked_window<> windows[]{{.from = 0.2, .to = 0.3, .size = 100},
                                {.from = 0.0, .to = 0.05, .size = 30},
                                {.from = 0.1, .to = 0.9, .size = 20},
                                {.from = 0.8, .to = 1.0, .size = 50}};

/// Compares pools with the oracle's, and says how many users were ranked in full.
template <class T>
std::uint64_t check_pools(const single_domain<T>& input, const matrix<T>& model) {
  const auto score = [&](const query<T>& q, item_id item) { return model.at(q.user, item); };
  const support::preparation<T> p(input);
  const oracle::scored<T, decltype(score)> slow{{input, p.settings, p.context.epoch}, score};
  std::uint64_t in_full = 0;
  for (const auto& window : windows) {
    const auto found = rank(input, window);
    in_full = found.report.ranked_in_full;
    for (user_id user = 0; user < found.pools.size(); ++user) {
      CAPTURE(user, window.size);
      CHECK(found.pools[user] == slow.pool(user, window.from, window.to, window.size));
    }
  }
  return in_full;
}

auto window_sampler() {
  return sampler{options{.negatives = 6}, fixed{.hard = 4}, score_margin{.margin = -1e9},
                 general_selector<>{.coarse = {.from = 0.0, .to = 1.0, .size = 50}}};
}

/// A filter that asks how similar items are.
struct unlike {
  template <class T>
  void keeps(std::span<const item_id>, std::span<const T> similarity, const query<T>&,
             std::span<std::uint8_t> mask) const {
    for (std::size_t j = 0; j < mask.size(); ++j) mask[j] &= similarity[j] < T{1};
  }
  template <class Input>
  unlike prepare(const Input&, double, epoch_context&) const {
    return *this;
  }
};

} // namespace

TEMPLATE_TEST_CASE("items that a scorer says no number of are never hard, and counted",
                   "[hostile][sampler]", float, double) {
  using limits = std::numeric_limits<TestType>;
  const std::size_t count = GENERATE(40U, 5000U);
  matrix<TestType> model(7, count);
  const ids lost{4, 20, 39};
  for (std::size_t user = 0; user < 7; ++user) {
    if (user == 3) continue;
    model.at(user, 4) = limits::quiet_NaN();
    model.at(user, 20) = limits::infinity();
    model.at(user, 39) = -limits::infinity();
  }
  CHECK(check_pools<TestType>(model.input(), model) == 6);
  const auto found = rank<TestType>(model.input(), windows[0]);
  CHECK(found.report.rejected.not_rankable == 6 * 3);

  const auto check = [&](const auto& sampler, bool counted) {
    const auto epoch = sampler.prepare(1, model.input());
    sample_report report;
    for (std::uint32_t position = 0; position < 200; ++position) {
      const user_id user = position % 3;
      ids row(6);
      const auto one = epoch.sample({.user = user, .positive = 5, .position = position}, row);
      for (const item_id item : lost)
        CHECK(std::ranges::count(std::span(row).first(one.hard), item) == 0);
      report += one;
    }
    CHECK(report.hard > 0);
    CHECK(report.filled == report.slots);
    if (counted) CHECK(report.rejected.not_rankable > 0);
  };
  check(window_sampler(), false); // they are in no pool
  check(dns({.negatives = 6, .hard = 3, .candidates = 30}), true);
  check(dns_star({.negatives = 6, .hard = 3, .candidates = 30, .top = 10}), true);
}

TEMPLATE_TEST_CASE("a user of whom a scorer says no number at all gets the proposal", "[hostile]",
                   float, double) {
  const std::size_t count = GENERATE(40U, 5000U);
  matrix<TestType> model(3, count);
  for (std::size_t item = 0; item < count; ++item)
    model.at(1, item) = std::numeric_limits<TestType>::quiet_NaN();
  const auto epoch = window_sampler().prepare(1, model.input());
  CHECK(epoch.report().rejected.not_rankable == count);
  CHECK(epoch.report().pooled_users == 2);
  ids row(6);
  const auto report = epoch.sample({.user = 1, .positive = 5}, row);
  CHECK(report.hard == 0);
  CHECK(report.filled == 6);
  CHECK(report.missed.no_candidates == 4);
}

TEMPLATE_TEST_CASE("scores of any size are ranked", "[hostile]", float, double) {
  constexpr int most = std::numeric_limits<TestType>::max_exponent - 1; // of a score in [-1, 1)
  const std::size_t count = GENERATE(300U, 5000U);
  const matrix<TestType> plain(5, count);
  const auto scaled = [&](int exponent) {
    matrix<TestType> model = plain;
    for (TestType& score : model.scores) score = std::ldexp(score, exponent);
    return model;
  };
  const auto expected = rank<TestType>(plain.input(), windows[0]).pools;
  const auto huge = scaled(most), large = scaled(most - 3), small = scaled(-95);
  CHECK(rank<TestType>(huge.input(), windows[0]).pools == expected);
  CHECK(rank<TestType>(large.input(), windows[0]).pools == expected);
  CHECK(rank<TestType>(small.input(), windows[0]).pools == expected);
  CHECK(check_pools<TestType>(huge.input(), huge) == 5); // some are too large for a list
  CHECK(check_pools<TestType>(large.input(), large) == 0);
  CHECK(check_pools<TestType>(small.input(), small) == 0);

  matrix<TestType> mixed = plain; // each item of another magnitude
  for (std::size_t i = 0; i < mixed.scores.size(); ++i)
    mixed.scores[i] = std::ldexp(mixed.scores[i], static_cast<int>(i * 37 % 190) - 95);
  CHECK(check_pools<TestType>(mixed.input(), mixed) == 0);
  mixed.at(2, count - 1) = std::numeric_limits<TestType>::max();
  mixed.at(3, 0) = std::numeric_limits<TestType>::lowest();
  CHECK(check_pools<TestType>(mixed.input(), mixed) == 2);
}

TEMPLATE_TEST_CASE("scores that are all the same go by the ids", "[hostile]", float, double) {
  const std::size_t count = GENERATE(40U, 5000U);
  matrix<TestType> model(2, count);
  for (const double constant : {0.0, -0.0, 1.0, -2.5, 1e30}) {
    std::ranges::fill(model.scores, static_cast<TestType>(constant));
    check_pools<TestType>(model.input(), model);
    const auto found = rank<TestType>(model.input(), {.from = 0.5, .to = 0.75, .size = 10'000});
    ids middle(count / 4);
    for (std::size_t i = 0; i < middle.size(); ++i) middle[i] = static_cast<item_id>(count / 2 + i);
    CHECK(found.pools == std::vector{middle, middle});
  }
  for (std::size_t i = 0; i < model.scores.size(); ++i) // ties, of 0 as well
    model.scores[i] = static_cast<TestType>(static_cast<int>(i * 7 % 5) - 2);
  check_pools<TestType>(model.input(), model);
}

TEST_CASE("users whom a scorer does not know are served where they bring a representation",
          "[hostile]") {
  struct by_representation {
    using value_type = float;
    std::size_t items() const { return 30; }
    std::size_t users() const { return 2; }
    void score(std::span<const query<float>> queries, std::span<const item_id> items,
               std::span<float> out) const {
      for (std::size_t i = 0; i < queries.size(); ++i)
        for (std::size_t j = 0; j < items.size(); ++j) {
          const auto& numbers = queries[i].representation;
          out[i * items.size() + j] =
              static_cast<float>(items[j]) * (numbers.empty() ? 1.F : numbers.back());
        }
    }
  };
  const by_representation model;
  const scored_domain<by_representation> input{.scorer = model};
  const auto epoch = dns({.negatives = 6, .hard = 4, .candidates = 200}).prepare(1, input);
  for (const user_id user : {2U, 3U, 1U << 31, std::numeric_limits<user_id>::max()}) {
    ids row(6);
    const auto report = epoch.sample({.user = user, .positive = 3}, row);
    CHECK(report.filled == 6);
    CHECK(report.hard == 0);
    CHECK(report.missed.unserved == 4);

    const std::vector<float> down{7, -1}; // of any length
    CHECK(epoch.sample({.user = user, .positive = 3, .representation = down}, row).hard == 4);
    CHECK(std::span(row).first(4).front() == 0);
  }
  const std::vector<user_id> users{0, 9};
  const std::vector<item_id> positives{3, 4};
  const std::vector<std::uint32_t> positions{0, 0};
  ids rows(12);
  workspace work;
  const auto report = epoch.sample(
      query_batch<float>{.users = users, .positives = positives, .positions = positions}, rows,
      work);
  CHECK(report.hard == 4);
  CHECK(report.missed.unserved == 4);
  CHECK(rows[0] == 29);
}

TEST_CASE("scorers of no items and of no users", "[hostile]") {
  const matrix<float> nothing(3, 0), nobody(0, 30);
  ids row(6);
  const auto none = window_sampler().prepare(1, nothing.input());
  CHECK(none.sample({.user = 0, .positive = 1}, row).filled == 0);
  CHECK(row == ids(6, no_item));
  const auto empty = window_sampler().prepare(1, nobody.input());
  const auto report = empty.sample({.user = 0, .positive = 1}, row);
  CHECK(report.filled == 6);
  CHECK(report.missed.unserved == 4);
}

TEST_CASE("a positive that a scorer does not have leaves filters that look at it nothing",
          "[hostile]") {
  const matrix<float> model(3, 30);
  ids row(6);
  const auto report =
      window_sampler().prepare(1, model.input()).sample({.user = 0, .positive = 30}, row);
  CHECK(report.missed.unserved == 4);
  CHECK(report.filled == 6);
}

TEST_CASE("a positive that a scorer says no number of is no bound", "[hostile]") {
  matrix<float> model(3, 30);
  model.at(1, 8) = std::numeric_limits<float>::quiet_NaN();
  const sampler behind_margin{options{.negatives = 6}, fixed{.hard = 4}, score_margin{},
                              general_selector<>{.coarse = {.from = 0.0, .to = 1.0}}};
  ids row(6);
  const auto report =
      behind_margin.prepare(1, model.input()).sample({.user = 1, .positive = 8}, row);
  CHECK(report.hard == 4);
  CHECK(report.rejected.filtered == 0);
}

TEST_CASE("what a scorer can't do is refused where the compiler did not see it", "[hostile]") {
  const matrix<float> model(3, 30);
  const single_domain<float> input = model.input(); // as a function may take it
  const auto refusal = [&](const auto& sampler, const char* what) {
    CHECK_THROWS_WITH(sampler.prepare(9, input), Contains(what));
  };
  refusal(real_hns_general(), "the item filter looks at the items' rows");
  refusal(sampler{options{}, fixed{}, unlike{}, general_selector<>{}},
          "the item filter asks how similar items are");
  refusal(sampler{options{}, fixed{}, all_of{unlike{}, score_margin{}}, general_selector<>{}},
          "the item filter asks how similar items are");
  refusal(mix_gcf(), "negatives are made of the items' rows");
  CHECK_NOTHROW(dns().prepare(9, input));

  const std::vector<float> table(30);
  auto both = input;
  both.items = embedding_view<float>(table, 1);
  both.users = {};
  CHECK_THROWS_WITH(dns().prepare(9, both), Contains("it takes the place of tables"));
}

TEST_CASE("known positives and ranges beyond a scorer's items are refused", "[hostile]") {
  const matrix<float> model(3, 30);
  auto input = model.input();
  input.item_range = {3, 31};
  CHECK_THROWS_WITH(dns().prepare(1, input), Contains("item_range: not within the item table"));
  const auto known =
      interactions::from_pairs(std::vector<std::pair<user_id, item_id>>{{0, 3}, {1, 30}});
  auto other = model.input();
  other.known = known;
  CHECK_THROWS_WITH(dns().prepare(1, other), Contains("item 30 is beyond the table of 30"));
}
