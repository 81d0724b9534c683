// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <stdexcept>

#include <realhns/realhns.hpp>

#include "cross_domain_oracle.hpp"
#include "support/chi_square.hpp"
#include "support/two_domains.hpp"

namespace {

using namespace realhns;
using ids = std::vector<item_id>;

constexpr std::uint32_t width = 4;

/// A sampler of nothing but a cross-domain selector, all of whose negatives are hard.
template <class Selector>
auto alone(const Selector& selector, const options& settings = {.negatives = width, .seed = 5}) {
  return sampler{settings, fixed{}, keep_all{}, selector};
}

const cross_domain_selector<> half{
    .users = {.weight = 0.5}, .clusters = 3, .coarse = {.from = 0.0, .to = 0.5}, .fine = {.k = 5}};

template <class Epoch>
ids draw(const Epoch& epoch, const query<float>& q, std::size_t slots = width) {
  ids row(slots);
  epoch.sample(q, row);
  return row;
}

/// Whom a sampler serves: users with hard negatives.
template <class Epoch>
std::vector<user_id> served(const Epoch& epoch, user_id users) {
  std::vector<user_id> out;
  for (user_id user = 0; user < users; ++user) {
    ids row(width);
    if (epoch.sample({.user = user, .positive = no_item}, row).hard > 0) out.push_back(user);
  }
  return out;
}

} // namespace

TEST_CASE("pools are made and states transferred for admitted users alone", "[selector]") {
  const support::two_domains<> w({.users = 400});
  const double weight = GENERATE(0.0, 0.1, 0.5, 1.0);
  auto selector = half;
  selector.users.weight = weight;
  const auto sampler = alone(selector);
  const auto epoch = sampler.prepare(1, w.input());
  const auto& report = epoch.report();
  CAPTURE(weight);
  CHECK(report.outliers == Approx(weight * 400).margin(2));
  CHECK(w.mlp.rows == report.outliers);
  CHECK(report.pooled_users == report.outliers);
  CHECK(report.pooled_items <= 30 * report.outliers);
  CHECK(report.user_clusters == 3);
  CHECK(report.without_source == 0);
  const std::size_t per_user = (2 + 60 + 2) * 4 + w.dim * 4;
  CHECK(report.bytes <= report.outliers * per_user + 3 * w.target_dim * 4);
  CHECK(served(epoch, 400).size() == report.outliers);
}

TEST_CASE("users who are not admitted get the first selector's negatives", "[selector]") {
  const support::two_domains<> w;
  const general_selector<> own{.coarse = {.from = 0.0, .to = 0.4}, .quota = 2};
  const options settings{.negatives = width, .seed = 5};
  auto other = half;
  other.quota = 2;
  const auto both = sampler{settings, fixed{}, keep_all{}, own, other}.prepare(1, w.input());
  auto all = own;
  all.quota = width;
  const auto general = sampler{settings, fixed{}, keep_all{}, all}.prepare(1, w.input());
  const auto outliers = served(alone(half).prepare(1, w.input()), 12);
  REQUIRE((!outliers.empty() && outliers.size() < 12));
  for (user_id user = 0; user < 12; ++user) {
    const query<float> q{.user = user, .positive = 9};
    const bool is_outlier = std::ranges::count(outliers, user) > 0;
    CAPTURE(user, is_outlier);
    CHECK((draw(both, q) == draw(general, q)) == !is_outlier);
    CHECK(draw(both, q)[0] == draw(general, q)[0]); // quotas fill in order
  }
}

TEST_CASE("a user whom no selector serves gets the proposal, counted", "[selector]") {
  const support::two_domains<> w;
  const auto epoch = alone(half).prepare(1, w.input());
  const auto outliers = served(epoch, 12);
  for (user_id user = 0; user < 14; ++user) {
    ids row(width);
    const auto report = epoch.sample({.user = user, .positive = 3}, row);
    CHECK(report.filled == width);
    CHECK(report.missed.unserved == (std::ranges::count(outliers, user) > 0 ? 0 : width));
  }
}

TEST_CASE("queries of a user are transferred in one call, and share what they share",
          "[selector]") {
  const support::two_domains<> w;
  const auto epoch = alone(cross_domain_selector<all_users>{.clusters = 2}).prepare(1, w.input());
  const std::vector<user_id> user{4, 2, 4, 4, 2};
  const ids positive{1, 2, 3, 4, 5};
  const std::vector<std::uint32_t> position{0, 1, 2, 3, 4};
  const auto states = support::random_table(5, w.source_dim, 6);
  query_batch<float> batch{.users = user, .positives = positive, .positions = position};
  ids negatives(5 * width);
  workspace work;
  const auto asked = [&] {
    w.mlp.calls = w.mlp.rows = 0;
    epoch.sample(batch, negatives, work);
    return std::pair(w.mlp.calls.load(), w.mlp.rows.load());
  };
  CHECK(asked() == std::pair<std::size_t, std::size_t>{2, 2}); // the users' rows
  batch.sources = embedding_view<float>(states, w.source_dim);
  CHECK(asked() == std::pair<std::size_t, std::size_t>{2, 5});
  w.mlp.calls = 0;
  draw(epoch, {.user = 4, .positive = 1});
  CHECK(w.mlp.calls == 1);
}

TEST_CASE("a draw sees the source states and the transfer function of its moment", "[selector]") {
  // The first number of a source state, or the last, decides the sign by which items are ranked.
  std::vector<float> items(40), source{1, -1}, target{1};
  for (std::size_t i = 0; i < 40; ++i) items[i] = static_cast<float>(i);
  const auto by = [](std::size_t number) {
    return [number](const auto& rows, const auto& centroids, std::span<float> out) {
      for (std::size_t i = 0; i < rows.rows(); ++i)
        out[i] = rows.row(i)[number] * centroids.row(i)[0];
    };
  };
  const auto first = by(0), last = by(1);
  using view = embedding_view<float>;
  const cross_domain<float> input{.items = view(items, 1),
                                  .source = view(source, 2),
                                  .target = view(target, 1),
                                  .transfer = first};
  const cross_domain_selector<all_users> selector{
      .clusters = 1, .coarse = {.from = 0.0, .to = 1.0}, .fine = {.k = 1}};
  const auto epoch = alone(selector).prepare(1, input);
  const auto best = [](const auto& e, std::span<const float> state = {}) {
    return draw(e, {.user = 0, .positive = 20, .source = state})[0];
  };
  const std::vector<float> turned{-1, 1};
  REQUIRE(best(epoch) == 39);
  CHECK(best(epoch, turned) == 0);
  CHECK(best(epoch.with_source(view(turned, 2))) == 0);
  CHECK(best(epoch.with_transfer(last)) == 0);
  CHECK(best(epoch.with_transfer(last), turned) == 39);
  CHECK(best(epoch) == 39);
  source = turned;
  CHECK(best(epoch) == 0);
}

TEST_CASE("a draw is uniform over the top of the transferred pool", "[selector]") {
  const support::two_domains<> w({.items = 40, .known = 5});
  const auto input = w.input();
  const options settings{.negatives = width, .seed = 8};
  const auto epoch = alone(half, settings).prepare(1, input);
  const single_domain<float> own = input;
  const oracle::sampler<float> slow{own, settings, 1};
  const oracle::cross_domain<float, support::two_layers<>> other(
      input, w.mlp, 3, slow.key(draw_stage::user_clusters, 0).subset);
  const user_id user = other.outliers(0.5).front();
  const auto state = support::random_table(1, w.source_dim, 9); // another than that of the pool

  const auto prior = other.transferred(user), current = other.transferred(user, std::span(state));
  const auto pool = oracle::pool(own, user, std::span<const float>(prior), 0.0, 0.5, 1000,
                                 slow.key(selector_stage(0), user).subset);
  auto best = oracle::ranking(own, std::span<const float>(current), pool);
  best.resize(5);
  std::vector<double> expected(40);
  for (const auto& one : best) expected[one.item] = 1.0 / 5;
  std::vector<std::size_t> counts(40);
  for (std::uint32_t p = 0; p < 3000; ++p)
    for (const item_id item :
         draw(epoch, {.user = user, .positive = no_item, .position = p, .source = state}))
      ++counts[item];
  CHECK(support::fits(counts, expected));
}

TEST_CASE("any coarse selector works on transferred rows, for the users that these are of",
          "[selector]") {
  /// The best item by the row that a user has in the table, and the best by the query's own
  /// representation.
  struct best_two {
    static constexpr auto fresh() { return candidates_per::query; }
    struct state {
      embedding_view<float> items, rows;
      std::vector<user_id> users;

      item_id best(std::span<const float> by) const {
        std::pair<float, item_id> found{-1e9F, no_item};
        for (item_id item = 0; item < items.rows(); ++item) {
          float score = 0;
          for (std::size_t k = 0; k < by.size(); ++k)
            score = std::fma(by[k], items.row(item)[k], score);
          found = std::max(found, {score, item});
        }
        return found.second;
      }

      std::span<const item_id> candidates(const query<float>& q, draw_stream&,
                                          candidate_buffer& buffer) const {
        const auto row = static_cast<std::size_t>(std::ranges::find(users, q.user) - users.begin());
        buffer.items = {best(rows.row(row)), best(q.representation)};
        return buffer.items;
      }
    };
    state prepare(const single_domain<float>& input, epoch_context& context) const {
      state out{input.items, input.users, {}};
      for (std::size_t row = 0; row < input.users.rows(); ++row)
        out.users.push_back(context.user_of(row));
      return out;
    }
  };
  const support::two_domains<> w({.known = 0});
  const auto input = w.input();
  const single_domain<float> own = input;
  const options settings{.negatives = 2, .seed = 5, .distinct = true};
  const cross_domain_selector<cluster_outliers, best_two> selector{.users = {.weight = 0.5},
                                                                   .clusters = 3};
  const auto epoch = alone(selector, settings).prepare(1, input);
  const oracle::sampler<float> slow{own, settings, 1};
  const oracle::cross_domain<float, support::two_layers<>> other(
      input, w.mlp, 3, slow.key(draw_stage::user_clusters, 0).subset);
  const auto state = support::random_table(1, w.source_dim, 9);
  ids all(60);
  std::iota(all.begin(), all.end(), item_id{0});
  for (const user_id user : other.outliers(0.5)) {
    ids row(2);
    const auto report = epoch.sample({.user = user, .positive = no_item, .source = state}, row);
    const auto best = [&](std::vector<float> by) {
      return oracle::ranking(own, std::span<const float>(by), all).front().item;
    };
    ids expected{best(other.transferred(user)), best(other.transferred(user, std::span(state)))};
    std::ranges::sort(row);
    std::ranges::sort(expected);
    CAPTURE(user);
    if (expected[0] == expected[1]) CHECK(report.hard == 1);
    else CHECK(row == expected);
  }
}

TEST_CASE("settings of a cross-domain selector that contradict themselves are refused",
          "[selector][hostile]") {
  using selector = cross_domain_selector<>;
  CHECK_NOTHROW(selector{}.validate());
  CHECK_THROWS_AS(selector{.users = {.weight = 2}}.validate(), std::invalid_argument);
  CHECK_THROWS_AS(selector{.clusters = 0}.validate(), std::invalid_argument);
  CHECK_THROWS_AS(selector{.iterations = 0}.validate(), std::invalid_argument);
  CHECK_THROWS_AS((selector{.coarse = {.from = 0.3, .to = 0.2}}.validate()), std::invalid_argument);
  CHECK_THROWS_AS(selector{.fine = {.k = 0}}.validate(), std::invalid_argument);
  CHECK_THROWS_AS(selector{.quota = 0}.validate(), std::invalid_argument);
}

TEST_CASE("the window of a cross-domain selector begins at the top unless given", "[selector]") {
  const auto pools = [](const auto& selector) {
    const support::two_domains<> w({.known = 0});
    return alone(selector).prepare(1, w.input()).report().pooled_items;
  };
  CHECK(pools(cross_domain_selector<all_users>{}) == 12 * 18); // 0.3 of 60
  CHECK(pools(cross_domain_selector<all_users>{.coarse = {.size = 5}}) == 12 * 5);
  CHECK(pools(cross_domain_selector<all_users, subsampled_window>{}) == 12 * 18);
  CHECK_NOTHROW(cross_domain_selector<all_users, uniform_pool>{}.validate()); // has no window
}
