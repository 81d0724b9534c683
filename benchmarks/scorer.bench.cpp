// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include "world.hpp"

/// What a scorer of the caller's costs: the same dot products by the library's kernels, by a plain loop
/// over blocks, and by a plain loop for each pair.
namespace {

float plain_dot(std::span<const float> a, const float* b) {
  float sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

float score_pair(const world& w, const realhns::query<float>& q, realhns::item_id item) {
  return plain_dot(std::span(w.user_rows).subspan(q.user * world::dim, world::dim),
                   w.item_rows.data() + item * world::dim);
}

struct loop_over_blocks {
  using value_type = float;
  const world& w;

  std::size_t items() const { return w.item_rows.size() / world::dim; }
  std::size_t users() const { return w.users(); }
  void score(std::span<const realhns::query<float>> queries, std::span<const realhns::item_id> ids,
             std::span<float> out) const {
    for (std::size_t i = 0; i < queries.size(); ++i)
      for (std::size_t j = 0; j < ids.size(); ++j)
        out[i * ids.size() + j] = score_pair(w, queries[i], ids[j]);
  }
};

enum class scored_by { kernels, blocks, pairs };

/// Calls f(input) with one that scores in this way.
template <class F>
void with_input(scored_by way, const world& w, F f) {
  if (way == scored_by::kernels) {
    auto input = w.input();
    input.similarity = realhns::inner_product();
    f(input);
  } else if (way == scored_by::blocks) {
    const loop_over_blocks model{w};
    f(realhns::scored_domain<loop_over_blocks>{.scorer = model, .known = w.known});
  } else {
    const realhns::pair_scorer model(
        {.items = w.item_rows.size() / world::dim, .users = w.users()},
        [&](const realhns::query<float>& q, realhns::item_id i) { return score_pair(w, q, i); });
    f(realhns::scored_domain<decltype(model)>{.scorer = model, .known = w.known});
  }
}

/// Rank windows with pools of 1,000. Items are users.
void prepare_scored_windows(benchmark::State& state, scored_by way) {
  const world& w = world_of(state.range(0), 48);
  const realhns::sampler sampler{realhns::options{.negatives = 20}, realhns::fixed{.hard = 10},
                                 realhns::keep_all{}, realhns::general_selector<>{}};
  with_input(way, w, [&](const auto& input) {
    for (auto _ : state) benchmark::DoNotOptimize(sampler.prepare(1, input).report().bytes);
  });
  state.SetItemsProcessed(state.iterations() * w.users());
}

/// DNS, rows of 20 of which 10 are the best of 10, one by one. Items are negatives drawn.
void draw_scored_dns(benchmark::State& state, scored_by way) {
  const world& w = world_of(state.range(0), 48);
  const auto sampler = realhns::dns({.negatives = 20, .hard = 10, .candidates = 10});
  with_input(way, w, [&](const auto& input) {
    const auto epoch = sampler.prepare(1, input);
    realhns::item_id out[20];
    std::uint32_t position = 0;
    for (auto _ : state) {
      epoch.sample({.user = position % w.users(), .positive = 3, .position = position}, out);
      ++position;
      benchmark::DoNotOptimize(out[0]);
    }
  });
  state.SetItemsProcessed(state.iterations() * 20);
}

#define WAYS(stage)                                                                                \
  BENCHMARK_CAPTURE(stage, kernels, scored_by::kernels)->Arg(40'000)->ArgName("items");            \
  BENCHMARK_CAPTURE(stage, blocks, scored_by::blocks)->Arg(40'000)->ArgName("items");              \
  BENCHMARK_CAPTURE(stage, pairs, scored_by::pairs)->Arg(40'000)->ArgName("items")
WAYS(prepare_scored_windows);
WAYS(draw_scored_dns);

} // namespace
