// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <realhns/backend/cpu.hpp>
#include <realhns/detail/score_kernel.hpp>

#include "support/kernels.hpp"
#include "support/random_table.hpp"

using namespace realhns;

namespace {

const options settings{.seed = 9};
constexpr epoch_t epoch = 4;

using pool_list = std::vector<std::vector<item_id>>;

struct outcome {
  pool_list pools;
  prepare_report report;
};

/// What the backend makes of an input.
template <class T>
outcome rank(const single_domain<T>& input, const rank_window& window, unsigned threads = 1) {
  const drawable_items drawable(input);
  thread_pool pool(threads);
  outcome out;
  epoch_context context{settings, epoch, draw_stage::selectors, drawable, pool, out.report};
  const item_range range = drawable.range();
  detail::user_pools pools(input.users.rows(),
                           std::min<std::size_t>(window.size, range.end - range.begin));
  cpu_backend{}.rank_windows(input, window, context, pools);
  for (user_id user = 0; user < pools.rows(); ++user)
    out.pools.emplace_back(pools[user].begin(), pools[user].end());
  return out;
}

/// The same in words: for each user, score each item by itself, drop what may not or cannot be
/// ranked, sort the rest, cut the window out and keep the smallest hashes, ascending by id.
template <class T>
outcome literal_rank(const single_domain<T>& input, const rank_window& window) {
  const drawable_items drawable(input);
  outcome out;
  std::vector<T> query(input.items.dim()), item_row(query.size());
  for (user_id user = 0; user < input.users.rows(); ++user) {
    detail::pack_query(input.users.row(user), input.similarity, query.data());
    std::vector<ranking_key<T>> keys;
    for (item_id item = drawable.range().begin; item < drawable.range().end; ++item) {
      if (!drawable.admit(user, item, out.report.rejected)) continue;
      const auto row = input.items.row(item);
      const double factor = detail::unit_factor(row, input.similarity);
      std::ranges::transform(row, item_row.begin(),
                             [&](T x) { return static_cast<T>(static_cast<double>(x) * factor); });
      const T score = detail::score_pair(query.data(), item_row.data(), query.size());
      if (rankable(score)) keys.push_back(ranking_key<T>::of(score, item));
      else ++out.report.rejected.not_rankable;
    }
    std::ranges::sort(keys);
    const philox_key key = user_key::of(settings.seed, epoch, draw_stage::selectors, user).subset;
    std::vector<std::pair<std::uint32_t, item_id>> in_window;
    for (std::size_t r = window.from.first(keys.size()); r < window.to.last(keys.size()); ++r)
      in_window.emplace_back(subset_hash(key, keys[r].item), keys[r].item);
    std::ranges::sort(in_window);
    in_window.resize(std::min<std::size_t>(window.size, in_window.size()));
    auto& pool = out.pools.emplace_back();
    for (const auto& [hash, item] : in_window) pool.push_back(item);
    std::ranges::sort(pool);
    out.report.pooled_users += !pool.empty();
    out.report.pooled_items += pool.size();
  }
  return out;
}

template <class T>
void check_against_literal(const single_domain<T>& input, const rank_window& window) {
  const outcome expected = literal_rank(input, window);
  for (const auto path : support::kernels())
    for (const unsigned threads : {1U, 2U, 3U, 8U}) {
      const support::kernel_in_use use(path);
      const outcome found = rank(input, window, threads);
      CHECK(found.pools == expected.pools);
      CHECK(found.report.rejected == expected.report.rejected);
      CHECK(found.report.pooled_users == expected.report.pooled_users);
      CHECK(found.report.pooled_items == expected.report.pooled_items);
    }
}

/// Tables, and some known positives of each user.
template <class T>
struct domain {
  domain(std::size_t item_count, std::size_t user_count, std::size_t numbers, bool ties = false)
      : dim(numbers), items(table(item_count, ties, 1)), users(table(user_count, ties, 2)) {
    support::random_source random(3);
    std::vector<std::pair<std::size_t, item_id>> pairs;
    for (std::size_t i = 0; i < 4 * user_count; ++i)
      pairs.emplace_back(i % user_count / 2 * 2,
                         random.below(static_cast<std::uint32_t>(item_count)));
    known = interactions::from_pairs(pairs);
  }

  single_domain<T> input(similarity_measure similarity = {}) const {
    return {.items = embedding_view<T>(items, dim),
            .users = embedding_view<T>(users, dim),
            .known = known,
            .similarity = similarity};
  }

  std::size_t dim;
  std::vector<T> items;
  std::vector<T> users;
  interactions known;

private:
  std::vector<T> table(std::size_t rows, bool ties, std::uint64_t seed) const {
    return ties ? support::tied_table<T>(rows, dim, seed)
                : support::random_table<T>(rows, dim, seed);
  }
};

const rank_window windows[]{{0.3, 0.4, 10}, {0.0, 1.0, 15}, {0.0, 0.05, 100},
                            {5, 25, 10},    {0, 10, 1000},  {10, 0.5, 5}};

} // namespace

TEMPLATE_TEST_CASE("pools are those of the words, for any window and similarity", "[threads]",
                   float, double) {
  const domain<TestType> d(300, 30, 7);
  for (const rank_window& window : windows)
    for (const auto similarity : {inner_product(), inner_product(-2), cosine(5)})
      check_against_literal(d.input(similarity), window);
}

TEMPLATE_TEST_CASE("ties go to the smaller id", "[hostile][threads]", float, double) {
  const domain<TestType> d(200, 20, 3, true);
  for (const rank_window& window : windows) check_against_literal(d.input(), window);

  domain<TestType> equal(50, 2, 3);
  std::ranges::fill(equal.items, TestType{1});
  auto input = equal.input();
  input.known = {};
  const std::vector<item_id> middle{20, 21, 22, 23, 24};
  CHECK(rank(input, {0.4, 0.5, 100}).pools == pool_list{middle, middle});
}

/// Large enough for a sample to be taken, 4,096 items or more, and for lists to be thinned.
TEMPLATE_TEST_CASE("guessing from a sample does not change a pool", "[kernel][threads]", float,
                   double) {
  const domain<TestType> d(9000, 26, 5);
  const rank_window large[]{{0.2, 0.3, 1000}, {0.1, 0.5, 20}, {0.0, 0.9, 7},   {0.0, 0.01, 50},
                            {0, 1000, 1000},  {0, 3, 5},      {0.97, 1.0, 40}, {4000, 8990, 3}};
  for (const rank_window& window : large) check_against_literal(d.input(cosine(5)), window);
  CHECK(rank(d.input(), {0.1, 0.2, 100}).report.ranked_in_full == 0);
}

TEST_CASE("windows that are a small part of the catalogue are found without ranking in full",
          "[kernel][threads]") {
  const domain<float> d(60'000, 4, 5);
  for (const rank_window& window : {rank_window{0, 100, 100}, {0.0, 0.001, 60}, {0.5, 0.501, 5}}) {
    CHECK(rank(d.input(), window).report.ranked_in_full == 0);
    check_against_literal(d.input(), window);
  }
}

TEMPLATE_TEST_CASE("ties at any size go to the smaller id", "[kernel][threads]", float, double) {
  const domain<TestType> tied(6000, 13, 3, true);
  for (const rank_window& window : {rank_window{0.2, 0.3, 100}, {0.1, 0.6, 9}, {0, 500, 600}})
    check_against_literal(tied.input(), window);

  // A third of the items has one row: as in a table whose untrained rows are all zeros.
  domain<TestType> d(6000, 13, 4);
  for (std::size_t item = 0; item < 6000; item += 3)
    std::fill_n(d.items.begin() + static_cast<std::ptrdiff_t>(item * d.dim), d.dim, TestType{0});
  for (const auto similarity : {inner_product(), cosine()})
    for (const rank_window& window : {rank_window{0.45, 0.55, 100}, {0.1, 0.6, 9}, {0.0, 0.1, 99}})
      check_against_literal(d.input(similarity), window);
}

TEMPLATE_TEST_CASE("scores that crowd are ranked like any", "[kernel][threads]", float, double) {
  // Rows near one of a few centres, of lengths that differ by orders of magnitude: like a trained
  // table, in which most scores of a user are nearly the same.
  domain<TestType> d(8000, 13, 6);
  for (std::size_t item = 0; item < 8000; ++item)
    for (std::size_t k = 0; k < d.dim; ++k) {
      TestType& x = d.items[item * d.dim + k];
      x = d.users[item % 5 * d.dim + k] + x / 1000;
      if (item % 7 == 0) x *= static_cast<TestType>(1e6);
      if (item % 11 == 0) x *= static_cast<TestType>(1e-12);
    }
  for (const auto similarity : {inner_product(), cosine()})
    for (const rank_window& window : {rank_window{0.2, 0.3, 1000}, {0.1, 0.6, 9}, {0, 100, 100}})
      check_against_literal(d.input(similarity), window);
}

TEMPLATE_TEST_CASE("large catalogues keep out what may not or cannot be ranked",
                   "[hostile][kernel][threads]", float, double) {
  domain<TestType> d(7000, 13, 5);
  d.items[70 * d.dim + 1] = std::numeric_limits<TestType>::quiet_NaN();
  d.items[6999 * d.dim] = std::numeric_limits<TestType>::infinity();
  d.users[3 * d.dim + 2] = std::numeric_limits<TestType>::quiet_NaN();
  std::vector<std::pair<user_id, item_id>> pairs{{1, 70}, {1, 72}, {1, 300}};
  for (item_id item = 0; item < 7000; ++item)
    if (item % 100 != 5 && item != 50 && item != 71) pairs.emplace_back(2, item); // nearly all
  const auto known = interactions::from_pairs(pairs);
  const std::vector<item_id> reserved{50, 7, 71, 50};
  auto input = d.input(cosine(2));
  input.known = known;
  input.reserved = reserved;
  input.item_range = {13, 7000};
  const rank_window windows_here[]{{0.2, 0.3, 100}, {0.1, 0.7, 9}, {0, 40, 40}};
  for (const rank_window& window : windows_here) check_against_literal(input, window);
  input.eligible = [](user_id user, item_id item) { return (item + user) % 3 != 0; };
  for (const rank_window& window : windows_here) check_against_literal(input, window);
}

TEST_CASE("users whose scores may overflow are ranked in full", "[hostile][kernel][threads]") {
  domain<float> d(6000, 3, 4);
  std::fill_n(d.items.begin() + 400, 4, std::numeric_limits<float>::max());
  check_against_literal(d.input(), {0.1, 0.3, 50});
  CHECK(rank(d.input(), {0.1, 0.3, 50}).report.ranked_in_full == 3);
  CHECK(rank(d.input(cosine()), {0.1, 0.3, 50}).report.ranked_in_full == 0);
}

TEST_CASE("pools are the same where blocks of users and pieces of items end", "[threads]") {
  // Users are scored 12 at a time in blocks of 24, items 256 at a time in panels of 16.
  for (const std::size_t users : {11U, 12U, 13U, 23U, 24U, 25U, 49U})
    check_against_literal(domain<float>(40, users, 3).input(), {0.2, 0.8, 6});
  for (const std::size_t items : {1U, 15U, 16U, 17U, 255U, 256U, 257U, 2100U})
    check_against_literal(domain<float>(items, 5, 3).input(), {0.2, 0.8, 6});
}

TEMPLATE_TEST_CASE("the item range, reserved ids and the rule keep items out", "[threads]", float,
                   double) {
  const domain<TestType> d(200, 12, 4);
  const std::vector<item_id> reserved{50, 7, 51, 50};
  auto input = d.input();
  input.item_range = {37, 181};
  input.reserved = reserved;
  input.eligible = [](user_id user, item_id item) { return (item + user) % 3 != 0; };
  for (const rank_window& window : windows) check_against_literal(input, window);

  for (const auto& pool : rank(input, {0.0, 1.0, 1000}).pools)
    CHECK(std::ranges::all_of(
        pool, [](item_id item) { return item >= 37 && item < 181 && item != 50 && item != 51; }));
}

TEST_CASE("rows apart in memory are ranked as if they were together", "[threads]") {
  const domain<float> d(100, 10, 5);
  std::vector<float> padded(100 * 8, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < 100; ++i) std::copy_n(&d.items[i * 5], 5, &padded[i * 8]);
  auto input = d.input();
  const auto together = rank(input, {0.1, 0.5, 20}).pools;
  input.items = embedding_view<float>(padded.data(), 100, 5, 8);
  CHECK(rank(input, {0.1, 0.5, 20}).pools == together);
}

TEMPLATE_TEST_CASE("items that cannot be ranked are left out and counted", "[hostile][threads]",
                   float, double) {
  using limits = std::numeric_limits<TestType>;
  domain<TestType> d(60, 8, 11); // longer than what is packed at a time, and no multiple of it
  d.items[10 * d.dim + 1] = limits::quiet_NaN();
  d.items[20 * d.dim] = limits::infinity();
  d.items[40 * d.dim + 10] = -limits::infinity();
  std::fill_n(d.items.begin() + 30 * 11, 11, limits::max()); // scores overflow
  for (TestType& x : d.users) x *= 8;
  for (const auto similarity : {inner_product(), cosine()})
    check_against_literal(d.input(similarity), {0.0, 1.0, 100});

  const auto found = rank(d.input(), {0.0, 1.0, 100});
  for (const auto& pool : found.pools)
    for (const item_id bad : {10U, 20U, 40U}) CHECK(std::ranges::count(pool, bad) == 0);
  CHECK(found.report.rejected.not_rankable >= 3 * 8);
}

TEMPLATE_TEST_CASE("users whose representation is no number have no pool", "[hostile][threads]",
                   float, double) {
  domain<TestType> d(60, 6, 11);
  d.users[1 * d.dim + 2] = std::numeric_limits<TestType>::quiet_NaN();
  for (const auto similarity : {inner_product(), cosine()}) {
    check_against_literal(d.input(similarity), {0.0, 1.0, 100});
    const auto found = rank(d.input(similarity), {0.0, 1.0, 100});
    CHECK(found.pools[1].empty());
    CHECK_FALSE(found.pools[0].empty());
    CHECK(found.report.pooled_users == 5);
    CHECK(found.report.rejected.not_rankable == 60);
  }
}

TEST_CASE("users who know everything have no pool", "[hostile][threads]") {
  domain<float> d(4, 2, 3);
  d.known = interactions(std::vector{0, 4, 7}, std::vector{0, 1, 2, 3, 0, 1, 2});
  const auto found = rank(d.input(), {0.0, 1.0, 10});
  CHECK(found.pools == pool_list{{}, {3}});
  CHECK(found.report.rejected == rejections{.known = 7});
}

TEST_CASE("no users, no items, no numbers", "[hostile][threads]") {
  CHECK(rank(single_domain<float>{.items = {}}, {0.0, 1.0, 5}).pools.empty());

  const domain<float> d(10, 3, 4);
  auto no_items = d.input();
  no_items.items = embedding_view<float>(nullptr, 0, 4);
  no_items.known = {};
  CHECK(rank(no_items, {0.0, 1.0, 5}).pools == pool_list(3));
  auto empty_range = d.input();
  empty_range.item_range = {5, 5};
  CHECK(rank(empty_range, {0.0, 1.0, 5}).pools == pool_list(3));

  // Rows of no numbers all score 0, which is a tie.
  const single_domain<float> no_numbers{.items = embedding_view<float>(nullptr, 5, 0),
                                        .users = embedding_view<float>(nullptr, 1, 0)};
  CHECK(rank(no_numbers, {1, 3, 5}).pools == pool_list{{1, 2}});
}

TEST_CASE("users of the same ranking have subsets of their own", "[threads]") {
  domain<float> d(200, 2, 3);
  std::copy_n(d.users.begin(), 3, d.users.begin() + 3);
  auto input = d.input();
  input.known = {};
  const auto pools = rank(input, {0.0, 1.0, 50}).pools;
  CHECK(pools[0] != pools[1]);
}
