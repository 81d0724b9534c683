// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/policy/synthesis/positive_mixing.hpp>
#include <realhns/presets.hpp>

#include "support/chi_square.hpp"
#include "support/random_table.hpp"

using realhns::positive_mixing;

namespace {

template <class T>
using terms_of = std::array<realhns::item_term<T>, 2>;

/// What a slot with item 1 becomes, with the positive 0 of two items, one number each.
template <class T = float>
terms_of<T> made(const positive_mixing& mixing, std::uint32_t position, bool hard = true,
                 realhns::item_id positive = 0) {
  const std::vector<T> table{1, 2};
  const realhns::embedding_view<T> items(table, 1);
  const realhns::query<T> q{.user = 0, .positive = positive, .position = position};
  realhns::draw_stream random({1, 2}, positive, position);
  terms_of<T> terms{{{1, 1}}};
  mixing.make(realhns::drawn_slot<T>{q, 1, 0, hard, items}, random,
              std::span<realhns::item_term<T>>(terms), std::span<T>{});
  return terms;
}

} // namespace

TEMPLATE_TEST_CASE("the positive is mixed in with alpha, by its definition", "[synthesis]", float,
                   double) {
  const auto [from, to] = GENERATE(std::pair(0.0, 1.0), std::pair(0.25, 0.75), std::pair(0.0, 0.1));
  for (std::uint32_t position = 0; position < 1000; ++position) {
    const auto [negative, positive] = made<TestType>({from, to}, position);
    const std::uint32_t word = realhns::draw_stream({1, 2}, 0, position)();
    const double unit = (std::floor(word / 512.0) + 0.5) / 8388608.0; // the middle of 2^23 cells
    CHECK(positive.item == 0);
    CHECK(negative.item == 1);
    CHECK(double(positive.coefficient) == Approx(from + (to - from) * unit).epsilon(1e-6));
    CHECK(negative.coefficient == 1 - positive.coefficient);
  }
}

TEST_CASE("alpha is uniform, and never 0 or 1", "[synthesis]") {
  constexpr std::size_t cells = 64;
  std::vector<std::size_t> all(cells), part(cells);
  for (std::uint32_t position = 0; position < 50'000; ++position) {
    const auto terms = made(positive_mixing{}, position);
    const float alpha = terms[1].coefficient;
    REQUIRE(alpha > 0);
    REQUIRE(alpha < 1);
    CHECK(terms[0].coefficient + alpha == 1);
    CHECK(double(alpha) == made<double>(positive_mixing{}, position)[1].coefficient);
    ++all[static_cast<std::size_t>(alpha * cells)];
    const float low = made({.from = 0.5, .to = 0.75}, position)[1].coefficient;
    ++part.at(static_cast<std::size_t>((low - 0.5F) * 4 * cells));
  }
  CHECK(support::fits_uniform(all));
  CHECK(support::fits_uniform(part));
}

TEST_CASE("equal bounds fix alpha", "[synthesis]") {
  for (const double alpha : {0.0, 0.25, 1.0}) {
    const auto terms = made<double>({alpha, alpha}, 3);
    CHECK(terms[1].coefficient == alpha);
    CHECK(terms[0].coefficient == 1 - alpha);
  }
}

TEST_CASE("slots that are not hard, or have no row to mix in, stay as they are", "[synthesis]") {
  const terms_of<float> plain{{{1, 1}}};
  CHECK(made(positive_mixing{}, 3, false) == plain);
  CHECK(made(positive_mixing{}, 3, true, 2) == plain);
  CHECK(made(positive_mixing{}, 3, true, realhns::no_item) == plain);
  CHECK(made(positive_mixing{}, 3) != plain);
}

TEST_CASE("bounds of alpha that mean nothing are refused", "[synthesis]") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const positive_mixing bad :
       {positive_mixing{-0.1, 1}, {0, 1.1}, {0.5, 0.4}, {nan, 1}, {0, nan}})
    CHECK_THROWS_WITH(bad.validate(), Catch::Contains("realhns: positive_mixing"));
  CHECK_NOTHROW(positive_mixing{}.validate());
  CHECK_NOTHROW(positive_mixing{0.5, 0.5}.validate());
}

TEST_CASE("drawing first and mixing after is MixGCF, under an inner product", "[synthesis]") {
  // All pairs of candidates of five items for a user, ties included. MixGCF's own way: mix the positive
  // into each of the two with the slot's alpha, and keep what then scores highest.
  constexpr realhns::item_id items = 6, positive = 5;
  constexpr std::size_t dim = 3;
  const auto V = support::tied_table<double>(items, dim, 3),
             U = support::tied_table<double>(1, dim, 8);
  const auto score = [&](realhns::item_id item, double alpha) {
    double sum = 0;
    for (std::size_t k = 0; k < dim; ++k)
      sum += U[k] * (alpha * V[positive * dim + k] + (1 - alpha) * V[item * dim + k]);
    return sum;
  };
  const auto sampler = realhns::mix_gcf({.candidates = 2, .seed = 4});
  const auto epoch = sampler.prepare(
      1, realhns::single_domain<double>{.items = realhns::embedding_view<double>(V, dim),
                                        .users = realhns::embedding_view<double>(U, dim)});
  realhns::synthetic_rows<double> rows;
  std::vector<std::size_t> drawn(items);
  std::vector<double> chance(items);
  constexpr std::uint32_t draws = 20'000;
  for (std::uint32_t position = 0; position < draws; ++position) {
    const realhns::query<double> q{.user = 0, .positive = positive, .position = position};
    realhns::item_id slot[1];
    epoch.sample(q, slot);
    epoch.synthesise(q, slot, rows);
    const double alpha = rows.terms(0)[1].coefficient;
    ++drawn[slot[0]];
    for (realhns::item_id a = 0; a < positive; ++a)
      for (realhns::item_id b = 0; b < positive; ++b) {
        const double as = score(a, alpha), bs = score(b, alpha); // exact: alpha has 24 bits
        const auto best = as > bs || (as == bs && a < b) ? a : b;
        chance[best] += 1.0 / (5 * 5) / draws;
      }
  }
  CHECK(support::fits(drawn, chance));
  CHECK(std::ranges::max(chance) > 1.5 / 5); // the best is not just any
}
