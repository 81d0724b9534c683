// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>
#include <map>
#include <set>

#include "train/evaluation/evaluator.hpp"
#include "train/math/random.hpp"

using namespace trainer;

namespace {

/// Small integers as embeddings: sums are exact, and ties abound.
matrix<float> small_integers(std::size_t rows, std::size_t dim, std::uint32_t seed) {
  auto random = random_stream(seed, purpose::weights);
  matrix<float> out(as_index(rows), as_index(dim));
  for (float& x : out.reshaped()) x = static_cast<float>(random.below(3)) - 1;
  return out;
}

split random_split(std::size_t users, std::size_t items, std::uint32_t seed) {
  auto random = random_stream(seed, purpose::planted);
  const auto item = [&] { return random.below(static_cast<std::uint32_t>(items)); };
  split data;
  data.items = items;
  for (user_id user = 0; user < users; ++user) {
    data.users.push_back(user);
    std::vector<item_id> row(4 + random.below(10));
    for (auto& i : row) i = item();
    // The test item may be in the history, as it is now and then in real data.
    if (user % 5 == 0) row.back() = row[0];
    data.target.push_back(row);
  }
  return data;
}

std::set<item_id> everything_of(const split& data, user_id user) {
  return {data.target[user].begin(), data.target[user].end()};
}

/// The definition, word for word.
metrics oracle(const split& data, const ranking_tables& tables, part which,
               const std::function<std::vector<item_id>(user_id)>& competitors) {
  metrics sum;
  for (user_id user = 0; user < data.users.size(); ++user) {
    const auto row = data.target[user];
    const item_id answer = which == part::test ? row.back() : row[row.size() - 2];
    const auto score = [&](item_id item) {
      double total = 0;
      for (Eigen::Index k = 0; k < tables.items.cols(); ++k)
        total += double(tables.users(user, k)) * double(tables.items(item, k));
      return total;
    };
    double rank = 0;
    const auto others = competitors(user);
    for (const item_id other : others) {
      if (score(other) > score(answer)) rank += 1;
      if (score(other) == score(answer)) rank += 0.5;
    }
    for (std::size_t c = 0; c < cutoffs.size(); ++c) {
      sum.hr[c] += rank < cutoffs[c] ? 1 : 0;
      sum.ndcg[c] += rank < cutoffs[c] ? 1 / std::log2(rank + 2) : 0;
    }
    sum.auc += 1 - rank / double(others.size());
  }
  for (auto* values : {&sum.hr, &sum.ndcg})
    for (double& value : *values) value /= double(data.users.size());
  sum.auc /= double(data.users.size());
  return sum;
}

void check_close(const metrics& found, const metrics& expected) {
  for (std::size_t c = 0; c < cutoffs.size(); ++c) {
    CHECK(found.ndcg[c] == Approx(expected.ndcg[c]));
    CHECK(found.hr[c] == Approx(expected.hr[c]));
  }
  CHECK(found.auc == Approx(expected.auc));
}

} // namespace

TEST_CASE("metrics are those of a slow literal evaluation", "[trainer]") {
  const split data = random_split(101, 230, 3);
  const auto users = small_integers(101, 6, 1), items = small_integers(230, 6, 2);
  const ranking_tables tables({users, items, {}});
  evaluator evaluate(data, 7, 2);
  for (const auto which : {part::validation, part::test}) {
    check_close(evaluate.sampled(which, tables).mean,
                oracle(data, tables, which, [&](user_id user) {
                  const auto sample = evaluate.sample(which, user);
                  return std::vector<item_id>(sample.begin(), sample.end());
                }));
    check_close(evaluate.full(which, tables).mean, oracle(data, tables, which, [&](user_id user) {
                  std::vector<item_id> others;
                  const auto history = everything_of(data, user);
                  for (item_id item = 0; item < data.items; ++item)
                    if (!history.contains(item)) others.push_back(item);
                  return others;
                }));
  }
}

TEST_CASE("metrics are the same for any number of threads", "[trainer][threads]") {
  const split data = random_split(333, 150, 4);
  const auto users = small_integers(333, 5, 1), items = small_integers(150, 5, 2);
  const ranking_tables tables({users, items, {}});
  evaluator one(data, 7, 1);
  for (const unsigned threads : {2U, 3U, 8U}) {
    evaluator many(data, 7, threads);
    CHECK(many.sampled(part::test, tables).mean == one.sampled(part::test, tables).mean);
    CHECK(many.full(part::test, tables).mean == one.full(part::test, tables).mean);
  }
}

TEST_CASE("evaluation items are fixed by the seed and exclude all that a user had", "[trainer]") {
  const split data = random_split(50, 130, 5);
  const evaluator evaluate(data, 1, 1), again(data, 1, 1), other(data, 2, 1);
  std::size_t moved = 0;
  for (user_id user = 0; user < 50; ++user) {
    const auto sample = evaluate.sample(part::test, user);
    const std::set<item_id> drawn(sample.begin(), sample.end());
    REQUIRE(drawn.size() == evaluator::sampled_items);
    for (const item_id item : everything_of(data, user)) CHECK(!drawn.contains(item));
    CHECK(*drawn.rbegin() < data.items);
    CHECK(std::ranges::equal(sample, again.sample(part::test, user)));
    moved += !std::ranges::equal(sample, other.sample(part::test, user));
    moved += !std::ranges::equal(sample, evaluate.sample(part::validation, user));
  }
  CHECK(moved > 90);
}

TEST_CASE("subsets of what a user never had are equally likely", "[trainer]") {
  const std::vector<item_id> history{0, 3, 4};
  std::map<std::vector<item_id>, int> counts; // 2 of {1, 2, 5, 6}: six subsets
  constexpr int draws = 12'000;
  for (std::uint32_t i = 0; i < draws; ++i) {
    auto random = random_stream(9, purpose::evaluation, i);
    ++counts[trainer::detail::draw_outside(history, 7, 2, random)];
  }
  REQUIRE(counts.size() == 6);
  double chi_square = 0;
  for (const auto& [subset, count] : counts) chi_square += std::pow(count - 2000.0, 2) / 2000;
  CHECK(chi_square < 25.7); // 5 degrees of freedom: exceeded once in 10,000

  auto random = random_stream(9, purpose::evaluation);
  CHECK(trainer::detail::draw_outside(history, 7, 99, random) == std::vector<item_id>{1, 2, 5, 6});
  CHECK(trainer::detail::draw_outside({}, 0, 99, random).empty());
}

TEST_CASE("a constant model is worth a coin's toss, a diverged one nothing", "[trainer]") {
  const split data = random_split(40, 200, 6);
  evaluator evaluate(data, 1, 1);
  const matrix<float> users = matrix<float>::Ones(40, 2);
  const matrix<float> constant = matrix<float>::Ones(200, 2);
  const auto flat = evaluate.sampled(part::test, ranking_tables({users, constant, {}})).mean;
  CHECK(flat.auc == Approx(0.5));
  CHECK(flat.hr_at_10() == 0); // rank 49.5

  const matrix<float> broken = constant * std::numeric_limits<float>::quiet_NaN();
  const auto worst = evaluate.full(part::test, ranking_tables({users, broken, {}})).mean;
  CHECK(worst.auc == 0);
  CHECK(worst.hr[3] == 0);
}

TEST_CASE("cosine ranking leaves out lengths, and is 0 for a row of length 0", "[trainer]") {
  matrix<float> users(1, 2), items(3, 2);
  users << 3, 4;
  items << 30, 40, 0, 0, 0, -2;
  const ranking_tables tables({users, items, realhns::cosine(5)});
  const matrix<float> scores = tables.users * tables.items.transpose();
  CHECK(scores(0, 0) == Approx(1));
  CHECK(scores(0, 1) == 0);
  CHECK(scores(0, 2) == Approx(-0.8));
}
