// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>

#include <realhns/detail/score_kernel.hpp>
#include <realhns/policy/coarse/ranked_window.hpp>
#include <realhns/policy/coarse/subsampled_window.hpp>

#include "support/chi_square.hpp"
#include "support/kernels.hpp"
#include "support/preparation.hpp"
#include "support/world.hpp"

using namespace realhns;

namespace {

using ids = std::vector<item_id>;

template <class Policy, class T>
std::vector<ids> pools(const Policy& policy, const single_domain<T>& input,
                       const options& settings = {.seed = 5}, rejections* rejected = nullptr) {
  support::preparation<T> p(input, settings);
  const auto state = policy.prepare(input, p.context);
  if (rejected != nullptr) *rejected = p.report.rejected;
  std::vector<ids> out;
  for (user_id user = 0; user < input.users.rows(); ++user) {
    const auto pool = state.pools[user];
    out.emplace_back(pool.begin(), pool.end());
  }
  return out;
}

/// The share of a user's drawable items that rank before an item, for each of a pool.
std::vector<double> rank_shares(const single_domain<float>& input, user_id user, const ids& pool) {
  const drawable_items drawable(input);
  std::vector<ranking_key<float>> keys;
  std::vector<float> query(input.items.dim());
  detail::pack_query(input.users.row(user), input.similarity, query.data());
  const auto key = [&](item_id item) {
    return ranking_key<float>::of(
        detail::score_pair(query.data(), input.items.row(item).data(), query.size()), item);
  };
  drawable.for_each_run(user, {}, [&](item_id begin, item_id end) {
    for (item_id item = begin; item < end; ++item) keys.push_back(key(item));
  });
  std::ranges::sort(keys);
  std::vector<double> shares;
  for (const item_id item : pool)
    shares.push_back(static_cast<double>(std::ranges::lower_bound(keys, key(item)) - keys.begin()) /
                     static_cast<double>(keys.size()));
  return shares;
}

} // namespace

TEMPLATE_TEST_CASE("a catalogue within the subsample is ranked as by ranked_window", "", float,
                   double) {
  const support::world<TestType> w({.items = 6000, .users = 100, .known = 40});
  for (const auto path : support::kernels()) {
    const support::kernel_in_use use(path);
    for (const std::uint32_t size : {5U, 100U, 1000U})
      CHECK(pools(subsampled_window{.from = 0.2, .to = 0.4, .size = size}, w.input()) ==
            pools(ranked_window<>{.from = 0.2, .to = 0.4, .size = size}, w.input()));
  }
}

TEST_CASE("pools of a subsample are the same for any number of threads and path", "[threads]") {
  const support::world<float> w({.items = 9000, .users = 200, .known = 40});
  const subsampled_window window{.from = 0.1, .to = 0.3, .size = 50, .subsample = 5000};
  const auto expected = pools(window, w.input());
  for (const auto path : support::kernels()) {
    const support::kernel_in_use use(path);
    for (const unsigned threads : {1U, 2U, 3U, 8U})
      CHECK(pools(window, w.input(), {.seed = 5, .threads = threads}) == expected);
  }
  CHECK(pools(window, w.input(), {.seed = 6}) != expected);
}

TEST_CASE("ends of a subsampled window are off by no more than the promise") {
  const support::world<float> w({.items = 8000, .users = 96 * 12, .known = 60, .seed = 3});
  const auto input = w.input();
  const subsampled_window window{.from = 0.1, .to = 0.2, .size = 200, .subsample = 2000};
  constexpr double delta = 0.05;
  const double error = window.rank_error(delta);
  CHECK(error == Approx(0.0331).epsilon(0.01));
  const auto found = pools(window, input);
  std::size_t users = 0, off = 0;
  for (user_id user = 0; user < found.size(); user += 5) {
    REQUIRE(found[user].size() > 180);
    const auto shares = rank_shares(input, user, found[user]);
    const auto [least, most] = std::ranges::minmax(shares);
    ++users;
    off += least < 0.1 - error || most > 0.2 + error;
    CHECK(least < 0.1 + error);
    CHECK(most > 0.2 - error);
  }
  CHECK(static_cast<double>(off) <= delta * static_cast<double>(users));
}

TEST_CASE("blocks of users share a subsample, and others have another") {
  // With all of the subsample in every pool, pools show it.
  const support::world<float> w({.items = 5000, .users = 200, .known = 0});
  const auto found =
      pools(subsampled_window{.from = 0, .to = 1, .size = 100, .subsample = 100}, w.input());
  CHECK(found[0] == found[95]);
  CHECK(found[96] == found[191]);
  CHECK(found[0] != found[96]);
  CHECK(found[96] != found[192]);
}

TEST_CASE("blocks are of rows, whoever has them") {
  const support::world<float> w({.items = 5000, .users = 200, .known = 50});
  std::vector<user_id> some;
  for (user_id row = 0; row < 200; ++row) some.push_back(3 * row + 5);
  support::preparation<float> p(w.input());
  p.context.row_users = some;
  const auto state = subsampled_window{.from = 0, .to = 1, .size = 100, .subsample = 100}.prepare(
      w.input(), p.context);
  const drawable_items drawable(w.input());
  const auto fewer_known = [&](user_id user) { // of a subsample that is taken whole
    ids out(state.pools[user].begin(), state.pools[user].end());
    std::erase_if(out, [&](item_id item) {
      return w.known.contains(some[0], item) || w.known.contains(some[95], item);
    });
    return out;
  };
  CHECK(fewer_known(some[0]) == fewer_known(some[95]));
  CHECK(fewer_known(some[0]) != fewer_known(some[96]));
  CHECK(state.pools[0].empty());
  for (const user_id user : some)
    for (const item_id item : state.pools[user])
      REQUIRE(drawable.judge(user, item) == drawable_items::verdict::drawable);
}

TEST_CASE("over blocks and epochs each item is as likely to be in a pool") {
  const support::world<float> w({.items = 50, .users = 96 * 40, .known = 0});
  std::vector<std::size_t> seen(50);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto found = pools(subsampled_window{.from = 0, .to = 1, .size = 50, .subsample = 7},
                             w.input(), {.seed = seed});
    for (user_id user = 0; user < found.size(); user += 96)
      for (const item_id item : found[user]) ++seen[item];
  }
  CHECK(support::fits_uniform(seen));
}

TEST_CASE("a subsample keeps out what may not or cannot be ranked", "[hostile]") {
  support::world<float> w({.items = 9000, .users = 100, .known = 500});
  w.items[77 * w.dim] = std::numeric_limits<float>::quiet_NaN();
  const ids reserved{50, 7, 51, 50};
  auto input = w.input();
  input.reserved = reserved;
  input.item_range = {37, 8000};
  input.eligible = [](user_id user, item_id item) { return (item + user) % 3 != 0; };
  const drawable_items drawable(input);
  rejections rejected;
  const auto found = pools(subsampled_window{.from = 0, .to = 1, .size = 9000, .subsample = 5000},
                           input, {.seed = 5}, &rejected);
  for (user_id user = 0; user < 100; ++user) {
    CHECK(found[user].size() > 2900);
    for (const item_id item : found[user]) {
      REQUIRE(drawable.judge(user, item) == drawable_items::verdict::drawable);
      REQUIRE(item != 77);
    }
  }
  CHECK(rejected.known > 0);
  CHECK(rejected.ineligible > 100 * 1500);
}

TEST_CASE("settings of a subsampled window that contradict themselves", "[hostile]") {
  CHECK_THROWS(subsampled_window{.from = 0.3, .to = 0.3}.validate());
  CHECK_THROWS(subsampled_window{.from = 0.3, .to = 1.5}.validate());
  CHECK_THROWS(subsampled_window{.size = 0}.validate());
  CHECK_THROWS(subsampled_window{.subsample = 0}.validate());
  CHECK_NOTHROW(subsampled_window{}.validate());
}

TEST_CASE("no items, no users", "[hostile]") {
  CHECK(pools(subsampled_window{}, single_domain<float>{.items = {}}).empty());
  const support::world<float> w({.items = 40, .users = 2});
  auto input = w.input();
  input.known = {};
  input.items = embedding_view<float>(nullptr, 0, w.dim);
  CHECK(pools(subsampled_window{}, input) == std::vector<ids>(2));
}
