// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <type_traits>

#include <realhns/core/input.hpp>

#include "support/dot_scorer.hpp"
#include "support/world.hpp"

using namespace realhns;

namespace {

/// Scores 10 * user + item, and knows no similarity.
struct tens {
  using value_type = double;
  std::size_t items() const { return 5; }
  int users() const { return 3; }
  void score(std::span<const query<double>> queries, std::span<const item_id> ids,
             std::span<double> out) const {
    for (std::size_t i = 0; i < queries.size(); ++i)
      for (std::size_t j = 0; j < ids.size(); ++j)
        out[i * ids.size() + j] = 10.0 * queries[i].user + ids[j];
  }
};
struct that_changes : tens {
  void score(std::span<const query<double>>, std::span<const item_id>, std::span<double>);
};
struct without_users {
  using value_type = float;
  std::size_t items() const;
  void score(std::span<const query<float>>, std::span<const item_id>, std::span<float>) const;
};

static_assert(scorer<tens, double> && !scorer<tens, float>);
static_assert(!similarity_scorer<tens, double>);
static_assert(scorer<support::dot_scorer<float>, float>);
static_assert(similarity_scorer<support::dot_scorer<double>, double>);
static_assert(!scorer<that_changes, double>);
static_assert(!scorer<without_users, float>);
static_assert(!scorer<int, float>);

static_assert(std::is_aggregate_v<scored_domain<tens>>);
static_assert(std::is_convertible_v<scored_domain<tens>, single_domain<double>>);
static_assert(!std::is_default_constructible_v<scored_domain<tens>>); // a scorer is always needed
static_assert(std::is_trivially_copyable_v<scorer_reference<float>>);

} // namespace

TEST_CASE("a scorer_reference asks the scorer") {
  CHECK_FALSE(scorer_reference<double>());
  CHECK_FALSE(scorer_reference<double>().knows_similarity());

  const tens model;
  const scorer_reference<double> asked{model_reference<tens>(model)};
  REQUIRE(asked);
  CHECK_FALSE(asked.knows_similarity());
  CHECK(asked.score({.user = 2}, 4) == 24);
  const std::vector<query<double>> queries{{.user = 1}, {.user = 0}};
  const std::vector<item_id> items{3, 1, 2};
  std::vector<double> out(6);
  asked.score(queries, items, out);
  CHECK(out == std::vector<double>{13, 11, 12, 3, 1, 2});

  const support::world<float> w;
  const support::dot_scorer<float> dot(w.input());
  const scorer_reference<float> knowing{model_reference<support::dot_scorer<float>>(dot)};
  REQUIRE(knowing.knows_similarity());
  std::vector<float> similarities(2 * 3), expected(2 * 3);
  const std::vector<item_id> positives{7, 9};
  knowing.similarity(positives, items, similarities);
  dot.similarity(positives, items, expected);
  CHECK(similarities == expected);
}

TEST_CASE("a scored_domain is a single_domain whose rows have no numbers") {
  const tens model;
  const auto known =
      interactions::from_pairs(std::vector<std::pair<user_id, item_id>>{{0, 3}, {2, 1}});
  const std::vector<item_id> reserved{4};
  const std::vector<double> weights{1, 2, 3, 4, 5};
  const scored_domain<tens> input{.scorer = model,
                                  .known = known,
                                  .item_range = {1, 5},
                                  .reserved = reserved,
                                  .eligible = [](user_id, item_id item) { return item != 2; },
                                  .item_weights = weights};
  const single_domain<double> plain = input;
  CHECK(plain.items.rows() == 5);
  CHECK(plain.users.rows() == 3);
  CHECK(plain.items.dim() + plain.users.dim() == 0);
  CHECK(plain.known.contains(2, 1));
  CHECK(plain.item_range.begin == 1);
  CHECK(plain.reserved.data() == reserved.data());
  CHECK_FALSE(plain.eligible(0, 2));
  CHECK(plain.item_weights.data() == weights.data());
  REQUIRE(plain.scorer);
  CHECK(plain.scorer.score({.user = 1}, 3) == 13);
  CHECK(plain.similarity.scale == 1);
  CHECK_FALSE(single_domain<double>{}.scorer);
}

TEST_CASE("queries score alike where user and representation are the same") {
  const std::vector<float> numbers{1, 2, 3};
  using detail::score_alike;
  const query<float> q{.user = 3, .positive = 1, .position = 2};
  CHECK(score_alike(q, {.user = 3, .positive = 9, .position = 8}));
  CHECK_FALSE(score_alike(q, {.user = 4, .positive = 1, .position = 2}));
  const std::span<const float> all(numbers);
  const query<float> own{.user = 3, .representation = all.first(2)};
  CHECK_FALSE(score_alike(q, own));
  CHECK(score_alike(own, {.user = 3, .positive = 5, .representation = all.first(2)}));
  CHECK_FALSE(score_alike(own, {.user = 3, .representation = all.last(2)}));
  CHECK_FALSE(score_alike(own, {.user = 3, .representation = all}));
}
