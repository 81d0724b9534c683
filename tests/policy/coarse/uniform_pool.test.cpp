// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/policy/coarse/uniform_pool.hpp>

#include "oracle.hpp"
#include "support/chi_square.hpp"
#include "support/preparation.hpp"
#include "support/world.hpp"

TEST_CASE("a uniform pool is uniform over what the user may have, with repeats", "[coarse]") {
  const support::world<float> w;
  support::preparation<float> p(w.input());
  const auto state = realhns::uniform_pool{.size = 10}.prepare(w.input(), p.context);
  const realhns::query<float> q{.user = 3, .positive = 11};
  std::vector<std::size_t> counts(60);
  for (std::uint32_t position = 0; position < 3000; ++position) {
    realhns::draw_stream random({1, 2}, q.positive, position);
    realhns::candidate_buffer buffer;
    const auto found = state.candidates(q, random, buffer);
    REQUIRE(found.size() == 10);
    for (const auto item : found) ++counts.at(item);
  }
  auto drawable = oracle::drawable(w.input(), q.user);
  std::erase(drawable, q.positive);
  CHECK(support::fits(counts, oracle::restricted(std::vector<double>(60, 1.0), drawable)));
}

TEST_CASE("a uniform pool of a user who knows everything is empty", "[coarse]") {
  const support::world<float> w;
  std::vector<std::pair<int, int>> pairs;
  for (int item = 0; item < 60; ++item) pairs.emplace_back(0, item);
  const auto known = realhns::interactions::from_pairs(pairs);
  auto input = w.input();
  input.known = known;
  support::preparation<float> p(input);
  const auto state = realhns::uniform_pool{}.prepare(input, p.context);
  realhns::draw_stream random({1, 2}, 0, 0);
  realhns::candidate_buffer buffer;
  CHECK(state.candidates(realhns::query<float>{.user = 0, .positive = 3}, random, buffer).empty());
  CHECK(buffer.rejected.known > 0);
  CHECK_THROWS_AS(realhns::uniform_pool{.size = 0}.validate(), std::invalid_argument);
}
