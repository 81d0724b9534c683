// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>
#include <numeric>
#include <vector>

#include <realhns/detail/alias_table.hpp>

#include "support/chi_square.hpp"
#include "support/random_table.hpp"

using Catch::Contains;
using realhns::detail::alias_table;

namespace {

constexpr std::uint64_t words = std::uint64_t{1} << 32;

/// Two given words: the one that chooses the column, then the one that stays in it or leaves.
struct two_words {
  std::uint32_t first, second;
  bool used = false;

  std::uint32_t operator()() { return std::exchange(used, true) ? second : first; }
};

/// What column `i` of `n` draws for a second word.
std::uint32_t draw(const alias_table& table, std::uint64_t i, std::uint64_t n,
                   std::uint64_t second) {
  // The second input of a column's interval is never rejected.
  two_words source{static_cast<std::uint32_t>((i * words + n - 1) / n + 1),
                   static_cast<std::uint32_t>(second)};
  return table.draw(source);
}

/// For each item, how many of the n * 2^32 pairs of a column and a second word draw it. Each column
/// draws one item below a threshold, which bisection finds, and one item from it on.
std::vector<std::uint64_t> enumerated(const alias_table& table, std::size_t n) {
  std::vector<std::uint64_t> counts(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t below = draw(table, i, n, 0), above = draw(table, i, n, words - 1);
    std::uint64_t low = 0, high = words; // low draws `below`; high does not
    while (high - low > 1) {
      const std::uint64_t middle = low + (high - low) / 2;
      (draw(table, i, n, middle) == below ? low : high) = middle;
    }
    counts[below] += high;
    counts[above] += words - high;
  }
  return counts;
}

std::vector<std::uint64_t> shares(const alias_table& table, std::size_t n) {
  std::vector<std::uint64_t> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(table.shares(i, i + 1));
  return out;
}

/// Weights that strain the construction.
std::vector<std::vector<double>> weight_sets() {
  std::vector<std::vector<double>> sets{{1},
                                        {1, 1},
                                        {3, 1},
                                        {0, 5},
                                        {5, 0, 0, 0},
                                        {1, 2, 3, 4, 5, 6, 7},
                                        {1e30, 1},
                                        {1, 1, 1e30},
                                        {1e-300, 1e300, 0, 1},
                                        {5e-324, 5e-324, 1e-323}};
  support::random_source random(1);
  for (const std::size_t n : {10U, 100U, 1000U}) {
    std::vector<double> uniform(n, 0.1), skewed(n), sparse(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) skewed[i] = 1 / static_cast<double>(i + 1);
    for (std::size_t i = 0; i < n / 5 + 1; ++i)
      sparse[random.below(static_cast<std::uint32_t>(n))] = random.unit();
    sets.insert(sets.end(), {uniform, skewed, sparse});
  }
  return sets;
}

std::vector<double> long_tail(std::size_t n) {
  std::vector<double> weights(n);
  for (std::size_t i = 0; i < n; ++i) weights[i] = i % 10 == 3 ? 0 : 1 / static_cast<double>(i + 1);
  return weights;
}

} // namespace

TEST_CASE("draws have exactly the probabilities of the shares") {
  for (const auto& weights : weight_sets()) {
    const alias_table table(weights);
    CHECK(enumerated(table, weights.size()) == shares(table, weights.size()));
  }
}

TEST_CASE("shares are the weights, rounded once") {
  for (const auto& weights : weight_sets()) {
    const std::size_t n = weights.size();
    const alias_table table(weights);
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const double whole = static_cast<double>(n) * static_cast<double>(words);
    CHECK(table.shares(0, n) == n * words);
    for (std::size_t i = 0; i < n; ++i) {
      const double share = static_cast<double>(table.shares(i, i + 1));
      // The largest takes what the others' rounding leaves: less than a share from each.
      REQUIRE(share == Approx(weights[i] / total * whole).epsilon(1e-15).margin(double(n)));
      REQUIRE((share > 0) == (weights[i] > 0));
    }
  }
}

TEST_CASE("any scale of the weights gives the same table") {
  const std::vector<double> ones(7, 1.0), many(7, 1e18);
  CHECK(shares(alias_table(ones), 7) == shares(alias_table(many), 7));
}

TEST_CASE("find gives the owner of each share") {
  const std::vector<double> weights{0, 3, 0, 0, 1, 2, 0};
  const alias_table table(weights);
  for (std::size_t begin = 0; begin < weights.size(); ++begin)
    for (std::size_t i = begin; i < weights.size(); ++i) {
      if (weights[i] == 0) continue;
      CHECK(table.find(begin, table.shares(begin, i)) == i);
      CHECK(table.find(begin, table.shares(begin, i + 1) - 1) == i);
    }
}

TEST_CASE("draws from a long tail fit its weights") {
  const auto weights = long_tail(1000);
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  const alias_table table(weights);
  std::vector<double> probabilities;
  for (const double weight : weights) probabilities.push_back(weight / total);
  support::random_source random(2);
  std::vector<std::size_t> counts(weights.size());
  for (int i = 0; i < 100'000; ++i) ++counts[table.draw(random)];
  CHECK(support::fits(counts, probabilities));
}

TEST_CASE("draws ahead are what pairs of words draw, and none where a word is rejected") {
  support::random_source random(6);
  for (const std::size_t n : {1U, 2U, 3U, 7U, 1000U}) {
    const alias_table table(long_tail(n));
    for (std::size_t count = 0; count < 80; ++count) {
      std::vector<std::uint32_t> pairs, found(count), expected;
      for (std::size_t i = 0; i < count; ++i) {
        // 0 is rejected unless n is a power of two.
        pairs.push_back(random.chance(5) ? 0 : random() | 0x10000);
        pairs.push_back(random());
        const bool rejected = pairs[2 * i] == 0 && (n & (n - 1)) != 0;
        two_words source{pairs[2 * i], pairs[2 * i + 1]};
        expected.push_back(rejected ? realhns::no_item : table.draw(source));
      }
      table.draw_ahead(pairs, found.data());
      REQUIRE(found == expected);
    }
  }
}

TEST_CASE("a weight of 0 is never drawn, beside weights of any size", "[hostile]") {
  const std::vector<double> weights{1e30, 0, 1, 0, -0.0};
  const auto counts = enumerated(alias_table(weights), weights.size());
  CHECK(counts[1] == 0);
  CHECK(counts[3] == 0);
  CHECK(counts[4] == 0);
  CHECK(counts[2] == 1); // the least there is
  CHECK(counts[0] == 5 * words - 1);
}

TEST_CASE("no weights make an empty table", "[hostile]") {
  const alias_table table({});
  CHECK(table.shares(0, 0) == 0);
}

TEST_CASE("weights that are none are refused, by number", "[hostile]") {
  using limits = std::numeric_limits<double>;
  const auto build = [](std::vector<double> weights) { alias_table table(weights); };
  const auto bad = Contains("realhns: item weights: weight 1 is negative or not finite");
  CHECK_THROWS_WITH(build({1, -1, 1}), bad);
  CHECK_THROWS_WITH(build({1, -limits::min()}), bad);
  CHECK_THROWS_WITH(build({1, limits::quiet_NaN()}), bad);
  CHECK_THROWS_WITH(build({1, limits::infinity()}), bad);
  CHECK_THROWS_WITH(build({0, 0}), Contains("item weights: all are 0"));
  CHECK_THROWS_WITH(build({1e308, 1e308}), Contains("the sum is not finite"));
}
