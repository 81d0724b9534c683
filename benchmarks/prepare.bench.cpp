// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include "world.hpp"

/// What the start of an epoch costs.
namespace {

/// Rank windows with pools of 1,000. Items are users.
void prepare_rank_windows(benchmark::State& state) {
  const world& w = world_of(state.range(0), 256);
  const auto sampler =
      realhns::sampler{realhns::options{.negatives = 20}, realhns::fixed{.hard = 10},
                       realhns::keep_all{}, realhns::general_selector<>{}};
  for (auto _ : state) benchmark::DoNotOptimize(sampler.prepare(1, w.input()).report().bytes);
  state.SetItemsProcessed(state.iterations() * w.users());
}
BENCHMARK(prepare_rank_windows)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->ArgName("items")
    ->Unit(benchmark::kMillisecond);

/// The alias table of popularity. Items are items.
void prepare_popularity(benchmark::State& state) {
  const world& w = world_of(state.range(0), 256);
  const auto sampler = realhns::presets::popularity();
  for (auto _ : state) benchmark::DoNotOptimize(sampler.prepare(1, w.input()).report().bytes);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(prepare_popularity)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->ArgName("items")
    ->Unit(benchmark::kMillisecond);

/// One iteration of spherical k-means into 100 clusters. Items are rows.
void k_means_iteration(benchmark::State& state) {
  const world& w = world_of(state.range(0), 256);
  std::vector<realhns::item_id> points(static_cast<std::size_t>(state.range(0)));
  std::iota(points.begin(), points.end(), 0U);
  const realhns::embedding_view<float> rows(w.item_rows, world::dim);
  realhns::thread_pool threads(1);
  for (auto _ : state) {
    const auto found =
        realhns::k_means{.clusters = 100, .iterations = 1}(rows, points, true, {1, 2}, threads);
    benchmark::DoNotOptimize(found.centroids.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(k_means_iteration)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->ArgName("items")
    ->Unit(benchmark::kMillisecond);

/// The score kernel alone, 64 users with the catalogue. FLOPs are its multiply-adds, counted twice.
void score_kernel(benchmark::State& state) {
  namespace detail = realhns::detail;
  const world& w = world_of(state.range(0), 256);
  const auto items = static_cast<std::size_t>(state.range(0));
  const realhns::embedding_view<float> rows(w.item_rows, world::dim);
  const std::size_t stride = detail::panel_count(items) * detail::panel_width;
  std::vector<float> panels(stride * world::dim), scores(64 * stride);
  detail::pack_panels(rows, realhns::inner_product(), items, std::identity{}, panels.data());
  for (auto _ : state) {
    detail::score_panels(w.user_rows.data(), 64, world::dim, panels.data(),
                         detail::panel_count(items), scores.data(), stride);
    benchmark::DoNotOptimize(scores.data());
  }
  state.counters["FLOPS"] = benchmark::Counter(2.0 * 64 * static_cast<double>(world::dim * items),
                                               benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(score_kernel)->Arg(10'000)->Arg(100'000)->ArgName("items");

} // namespace
