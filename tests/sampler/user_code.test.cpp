// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <type_traits>

#include <realhns/realhns.hpp>

#include "support/two_domains.hpp"

// The interface as the documentation writes it.

namespace {

using realhns::curriculum;
using realhns::single_domain;

static_assert(std::is_aggregate_v<realhns::options>);
static_assert(std::is_aggregate_v<realhns::similarity_measure>);
static_assert(std::is_aggregate_v<realhns::item_range>);
static_assert(std::is_aggregate_v<realhns::query<float>>);
static_assert(std::is_aggregate_v<realhns::query_batch<double>>);
static_assert(std::is_aggregate_v<single_domain<float>>);
static_assert(std::is_aggregate_v<curriculum>);
static_assert(std::is_aggregate_v<realhns::fixed>);
static_assert(std::is_aggregate_v<realhns::cluster_threshold>);
static_assert(std::is_aggregate_v<realhns::keep_all>);
static_assert(std::is_aggregate_v<realhns::ranked_window<>>);
static_assert(std::is_aggregate_v<realhns::uniform_pool>);
static_assert(std::is_aggregate_v<realhns::top_k>);
static_assert(std::is_aggregate_v<realhns::best_of>);
static_assert(std::is_aggregate_v<realhns::general_selector<>>);
static_assert(std::is_aggregate_v<realhns::popularity>);
static_assert(std::is_aggregate_v<realhns::uniform>);
static_assert(std::is_aggregate_v<realhns::dns_settings>);
static_assert(std::is_aggregate_v<realhns::real_hns_general_settings>);
static_assert(std::is_aggregate_v<realhns::real_hns_settings<>>);
static_assert(std::is_aggregate_v<realhns::cross_domain<float>>);
static_assert(std::is_aggregate_v<realhns::cross_domain_selector<>>);
static_assert(std::is_aggregate_v<realhns::cluster_outliers>);

static_assert(realhns::schedule<curriculum> && realhns::schedule<realhns::fixed>);
static_assert(realhns::item_filter<realhns::cluster_threshold, float>);
static_assert(realhns::item_filter<realhns::keep_all, double>);
static_assert(realhns::item_filter<realhns::all_of<realhns::keep_all>, float>);
static_assert(realhns::coarse_selector<realhns::ranked_window<>, float>);
static_assert(realhns::coarse_selector<realhns::uniform_pool, double>);
static_assert(realhns::fine_selector<realhns::top_k, float>);
static_assert(realhns::fine_selector<realhns::best_of, double>);
static_assert(realhns::proposal<realhns::uniform, float>);
static_assert(realhns::proposal<realhns::popularity, double>);
static_assert(realhns::user_filter<realhns::cluster_outliers>);
static_assert(realhns::user_filter<realhns::all_users>);

static_assert(!realhns::schedule<realhns::keep_all>);
static_assert(!realhns::item_filter<curriculum, float>);
static_assert(!realhns::coarse_selector<realhns::uniform, float>);
static_assert(!realhns::fine_selector<realhns::uniform_pool, float>);
static_assert(!realhns::proposal<realhns::uniform_pool, float>);
static_assert(!realhns::schedule<int>);

/// Samplers are values that hold settings; epochs are values that share what was prepared.
using dns_sampler = decltype(realhns::dns());
using dns_epoch = decltype(realhns::dns().prepare(1, single_domain<float>{}));
static_assert(std::copyable<dns_sampler>);
static_assert(std::copyable<dns_epoch>);
static_assert(!std::copyable<realhns::workspace>);

} // namespace

TEST_CASE("the drop-in for a BPR loop compiles as documented", "[sampler]") {
  const support::world<float> w;
  const std::vector<std::int64_t> offsets{0, 2, 3};
  const std::vector<std::int32_t> items{4, 1, 9};
  const realhns::interactions train{offsets, items};
  const realhns::embedding_view<float> Q(w.items, w.dim), P(w.users, w.dim);
  const std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs{{0, 4}, {0, 1}, {1, 9}};
  const realhns::epoch_t epochs = 2;
  std::size_t steps = 0;
  const auto bpr_step = [&](auto, auto, auto u, auto i, auto j) {
    steps += i != j && !train.contains(u, j) && j < 60;
  };

  auto sampler = realhns::dns({.negatives = 1, .candidates = 32, .seed = 42});
  for (realhns::epoch_t e = 1; e <= epochs; ++e) {
    auto epoch =
        sampler.prepare(e, realhns::single_domain<float>{.items = Q, .users = P, .known = train});
    for (std::uint32_t n = 0; auto [u, i] : pairs) {
      realhns::item_id j[1];
      epoch.sample({.user = u, .positive = i, .position = n++}, j);
      bpr_step(P, Q, u, i, j[0]);
    }
  }
  CHECK(steps == 6);
}

TEST_CASE("the composition of RealHNS compiles as documented", "[sampler]") {
  const support::two_domains<> w;
  const auto& train = w.known;
  const realhns::embedding_view<float> V(w.items, w.dim), U(w.users, w.dim);
  const realhns::embedding_view<float> Hs(w.source, w.source_dim), Ht(w.target, w.target_dim);
  const auto& mlp = w.mlp;
  const std::vector<realhns::user_id> u{0, 1};
  const std::vector<realhns::item_id> v{4, 9};
  const std::vector<std::uint32_t> t{0, 1};
  const auto now = support::random_table(2, w.dim, 3);
  const auto source_now = support::random_table(2, w.source_dim, 4);
  const realhns::embedding_view<float> Ut(now, w.dim), Hst(source_now, w.source_dim);
  std::vector<realhns::item_id> negatives(2 * 20);
  realhns::workspace workspace;
  const realhns::epoch_t e = 30;

  realhns::sampler sampler{
      realhns::options{.negatives = 20, .seed = 7, .threads = 2},
      realhns::curriculum{
          .start_epoch = 5, .interval = 2, .increment = 1, .initial_scale = 5, .growth = 1.15},
      realhns::cluster_threshold{.clusters = 100},
      realhns::general_selector<>{
          .coarse = {.from = 0.3, .to = 0.4, .size = 1000}, .fine = {.k = 100}, .quota = 8},
      realhns::cross_domain_selector<>{.users = {.weight = 0.1},
                                       .clusters = 20,
                                       .coarse = {.from = 0.0, .to = 0.3, .size = 1000},
                                       .fine = {.k = 100},
                                       .quota = 2}};
  auto epoch = sampler.prepare(e, realhns::cross_domain<float>{.items = V,
                                                               .users = U,
                                                               .source = Hs,
                                                               .target = Ht,
                                                               .transfer = mlp,
                                                               .known = train,
                                                               .similarity = realhns::cosine(5)});
  auto report = epoch.sample(
      realhns::query_batch<float>{
          .users = u, .positives = v, .positions = t, .representations = Ut, .sources = Hst},
      negatives, workspace);
  CHECK(report.filled == 40);
  CHECK(report.hard <= 20);
}

TEST_CASE("presets are compositions that could be written by hand", "[sampler]") {
  const support::two_domains<> w;
  const auto row = [&](const auto& sampler) {
    std::vector<realhns::item_id> out(20);
    sampler.prepare(30, w.input()).sample({.user = 2, .positive = 7, .position = 1}, out);
    return out;
  };
  const realhns::options settings{.negatives = 20, .seed = 5};
  CHECK(row(realhns::real_hns_general({.seed = 5})) ==
        row(realhns::sampler{settings, curriculum{}, realhns::cluster_threshold{},
                             realhns::general_selector<>{}}));
  const realhns::general_selector<> own{.coarse = {.from = 0.1, .to = 0.2}, .quota = 8};
  const realhns::cross_domain_selector<> other{
      .users = {.weight = 0.8}, .clusters = 20, .coarse = {.from = 0.0, .to = 0.3}, .quota = 2};
  CHECK(row(realhns::real_hns({.seed = 5})) ==
        row(realhns::sampler{settings, curriculum{}, realhns::cluster_threshold{}, own, other}));
  using realhns::best_of, realhns::ranked_window;
  CHECK(row(realhns::real_hns<best_of>({.fine = {.candidates = 7}, .seed = 5})) ==
        row(realhns::sampler{
            settings, curriculum{}, realhns::cluster_threshold{},
            realhns::general_selector<ranked_window<>, best_of>{
                .coarse = own.coarse, .fine = {.candidates = 7}, .quota = 8},
            realhns::cross_domain_selector<realhns::cluster_outliers, ranked_window<>, best_of>{
                .fine = {.candidates = 7}, .quota = 2}}));
  CHECK(row(realhns::presets::popularity({.negatives = 20, .seed = 5})) ==
        row(realhns::sampler{settings, realhns::fixed{.hard = 0}, realhns::keep_all{},
                             realhns::popularity{.exponent = 0.75}}));
}
