// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/policy/coarse/ranked_window.hpp>

#include "oracle.hpp"
#include "support/enumerated.hpp"
#include "support/preparation.hpp"
#include "support/world.hpp"

namespace {

using ids = std::vector<realhns::item_id>;

template <class State>
ids pool_of(const State& state, realhns::user_id user) {
  realhns::draw_stream random({0, 0}, 0, 0);
  realhns::candidate_buffer buffer;
  const auto found = state.candidates(realhns::query<float>{.user = user}, random, buffer);
  return {found.begin(), found.end()};
}

/// The pools of all users of a world.
template <class T>
std::vector<ids> pools(const realhns::single_domain<T>& input,
                       const realhns::ranked_window<>& window, std::uint64_t seed = 5) {
  support::preparation<T> p(input, {.seed = seed});
  const auto state = window.prepare(input, p.context);
  std::vector<ids> out;
  for (realhns::user_id user = 0; user < input.users.rows(); ++user)
    out.push_back(pool_of(state, user));
  return out;
}

} // namespace

TEMPLATE_TEST_CASE("pools are the oracle's", "[coarse]", float, double) {
  const auto table = GENERATE(support::numbers::reals, support::numbers::integers);
  const support::world<TestType> w({.items = 101, .users = 9, .known = 40, .table = table});
  auto input =
      w.input(table == support::numbers::reals ? realhns::cosine(5) : realhns::inner_product());
  const ids reserved{100, 3};
  if (GENERATE(false, true)) {
    input.reserved = reserved;
    input.item_range = {2, 101};
    input.eligible = [](realhns::user_id user, realhns::item_id item) { return (user + item) % 5; };
  }
  support::preparation<TestType> p(input);
  for (const auto& [from, to] : {std::pair{0.0, 1.0}, {0.1, 0.2}, {0.3, 0.4}, {0.95, 1.0}})
    for (const std::uint32_t size : {1U, 4U, 1000U}) {
      const auto found = pools(input, {.from = from, .to = to, .size = size});
      for (realhns::user_id user = 0; user < 9; ++user) {
        CAPTURE(from, to, size, user);
        CHECK(found[user] == oracle::pool(input, user, input.users.row(user), from, to, size,
                                          p.context.key(user).subset));
      }
    }
}

TEST_CASE("each user's subset of the window is uniform and independent", "[coarse]") {
  // All users are alike, so that they have the same window of 10 items, of which 4 are kept.
  constexpr std::size_t users = 5000;
  const std::vector<float> items = support::random_table(20, 1, 3), alike(users, 1.F);
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(items, 1),
                                            .users = realhns::embedding_view<float>(alike, 1)};
  const auto found = pools(input, {.from = 0.25, .to = 0.75, .size = 4});
  const auto best_first = oracle::ranking(input, input.users.row(0), oracle::drawable(input, 0));
  std::vector<std::size_t> pairs; // how often two ranks of the window are kept together
  for (std::size_t a = 5; a < 15; ++a)
    for (std::size_t b = a + 1; b < 15; ++b)
      pairs.push_back(static_cast<std::size_t>(std::ranges::count_if(found, [&](const ids& pool) {
        return std::ranges::count(pool, best_first[a].item) +
                   std::ranges::count(pool, best_first[b].item) ==
               2;
      })));
  CHECK(std::ranges::all_of(found, [](const ids& pool) { return pool.size() == 4; }));
  CHECK(support::within_sigmas(pairs, users, std::vector<double>(pairs.size(), 4. / 10 * 3 / 9)));
}

TEST_CASE("rows of some users make the pools that these have among all", "[coarse]") {
  const support::world<float> w({.items = 90, .users = 40, .known = 30});
  const realhns::ranked_window<> window{.from = 0.2, .to = 0.8, .size = 9};
  const auto of_all = pools(w.input(), window);
  const std::vector<realhns::user_id> some{3, 4, 17, 39};
  std::vector<float> rows;
  for (const auto user : some) {
    const auto row = w.input().users.row(user);
    rows.insert(rows.end(), row.begin(), row.end());
  }
  auto input = w.input();
  input.users = realhns::embedding_view<float>(rows, w.dim);
  support::preparation<float> p(input);
  p.context.row_users = some;
  const auto state = window.prepare(input, p.context);
  CHECK(p.report.pooled_users == 4);
  for (realhns::user_id user = 0; user < 42; ++user) {
    CAPTURE(user);
    CHECK(pool_of(state, user) == (std::ranges::count(some, user) > 0 ? of_all[user] : ids{}));
  }
}

TEST_CASE("another seed keeps another subset of the same window", "[coarse]") {
  const support::world<float> w;
  const realhns::ranked_window<> some{.from = 0.0, .to = 0.5, .size = 10};
  CHECK(pools(w.input(), some, 1) == pools(w.input(), some, 1));
  CHECK(pools(w.input(), some, 1) != pools(w.input(), some, 2));
  const realhns::ranked_window<> all{.from = 0.0, .to = 0.5};
  CHECK(pools(w.input(), all, 1) == pools(w.input(), all, 2));
}

TEST_CASE("a window may be counts, or a fraction and a count", "[coarse]") {
  const support::world<float> w({.known = 0}); // 60 items are ranked
  CHECK(pools(w.input(), {.from = 6, .to = 12}) == pools(w.input(), {.from = 0.1, .to = 0.2}));
  CHECK(pools(w.input(), {.from = 0.1, .to = 12}) == pools(w.input(), {.from = 0.1, .to = 0.2}));
  for (const ids& pool : pools(w.input(), {.from = 0.5, .to = 12})) CHECK(pool.empty());
  for (const ids& pool : pools(w.input(), {.from = 50, .to = 5000})) CHECK(pool.size() == 10);
  for (const ids& pool : pools(w.input(), {.from = 100, .to = 200})) CHECK(pool.empty());
}

TEST_CASE("what is kept out of the pools is counted", "[coarse]") {
  support::world<float> w({.users = 2, .known = 0});
  w.known = realhns::interactions::from_pairs(std::vector<std::pair<int, int>>{{0, 7}, {0, 9}});
  w.items[20 * w.dim] = std::numeric_limits<float>::quiet_NaN();
  auto input = w.input();
  const ids reserved{9, 30};
  input.reserved = reserved;
  support::preparation<float> p(input);
  const auto state =
      realhns::ranked_window<>{.from = 0.0, .to = 1.0, .size = 7}.prepare(input, p.context);
  CHECK(p.report.rejected.known == 2);
  CHECK(p.report.rejected.ineligible == 1 + 2); // item 9 of user 0 is known already
  CHECK(p.report.rejected.not_rankable == 2);
  CHECK(p.report.pooled_users == 2);
  CHECK(p.report.pooled_items == 14);
  CHECK(state.bytes() >= 14 * sizeof(realhns::item_id));
}

TEST_CASE("a window that contradicts itself is refused", "[coarse][hostile]") {
  const auto refusal = [](const realhns::ranked_window<>& window) {
    CHECK_THROWS_AS(window.validate(), std::invalid_argument);
  };
  refusal({.from = 0.2, .to = 0.1});
  refusal({.from = 0.2, .to = 0.2});
  refusal({.from = 7, .to = 7});
  refusal({.from = 0.5, .to = 1.5}); // per cent, perhaps
  refusal({.from = -0.1, .to = 0.5});
  refusal({.from = -1, .to = 5});
  refusal({.from = std::numeric_limits<double>::quiet_NaN(), .to = 0.5});
  refusal({.from = 0.0, .to = std::numeric_limits<double>::quiet_NaN()});
  refusal({.from = 0.1, .to = 0.2, .size = 0});
  CHECK_NOTHROW(realhns::ranked_window<>{.from = 0.5, .to = 3}.validate());
}
