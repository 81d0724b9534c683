// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include "world.hpp"

/// What the fine stage adds to what it can't do without. Items are positions: 12 of each user, who
/// has a pool of 1,000, with 8 hard slots each.
namespace {

constexpr std::uint32_t positions = 12;
constexpr std::uint32_t negatives = 8;
constexpr std::uint32_t pool = 1000;

/// An epoch, and a batch with a representation for each position.
struct problem {
  explicit problem(std::int64_t items) : w(world_of(items, 512)) {
    representations.resize(w.users() * positions * world::dim);
    for (std::uint32_t line = 0; line < w.users() * positions; ++line) {
      const std::uint32_t user = line / positions;
      users.push_back(user);
      positives.push_back((line * 7919) % static_cast<std::uint32_t>(items));
      lines.push_back(line);
      for (std::size_t k = 0; k < world::dim; ++k) // the user's row, somewhat aside
        representations[line * world::dim + k] =
            w.user_rows[user * world::dim + k] + 0.3F * w.item_rows[line * world::dim + k];
    }
  }

  realhns::query_batch<float> batch() const {
    return {.users = users,
            .positives = positives,
            .positions = lines,
            .representations = realhns::embedding_view<float>(representations, world::dim)};
  }

  const world& w;
  std::vector<std::uint32_t> users, positives, lines;
  std::vector<float> representations;
};

auto sampler() {
  return realhns::sampler{
      realhns::options{.negatives = negatives}, realhns::fixed{.hard = negatives},
      realhns::cluster_threshold{.clusters = 100, .iterations = 3},
      realhns::general_selector<>{.coarse = {.from = 0.1, .to = 0.3, .size = pool}}};
}

void fine_stage(benchmark::State& state, bool own_representations) {
  const problem p(state.range(0));
  const auto epoch = sampler().prepare(1, p.w.input());
  auto batch = p.batch();
  if (!own_representations) batch.representations = {};
  std::vector<realhns::item_id> out(p.users.size() * negatives);
  realhns::workspace work;
  realhns::sample_report report;
  for (auto _ : state) report = epoch.sample(batch, out, work);
  const auto lines = static_cast<double>(p.users.size());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(p.users.size()));
  state.counters["kept"] = pool - static_cast<double>(report.rejected.filtered) / lines;
}
BENCHMARK_CAPTURE(fine_stage, own_representations, true)->Arg(37'868)->ArgName("items");
BENCHMARK_CAPTURE(fine_stage, of_the_user, false)->Arg(37'868)->ArgName("items");

/// Packing the pool and scoring it by two rows a position: what the stage is measured against.
void fine_stage_bound(benchmark::State& state) {
  namespace detail = realhns::detail;
  const problem p(state.range(0));
  const auto rows = p.w.input().items;
  std::vector<realhns::item_id> pools(p.w.users() * pool);
  realhns::draw_stream random({5, 0}, 0, 0);
  for (auto& item : pools) item = random.below(static_cast<std::uint32_t>(state.range(0)));
  const auto panels = detail::panel_count(pool);
  const std::size_t stride = panels * detail::panel_width;
  std::vector<float> packed(stride * world::dim), scores(2 * positions * stride);
  for (auto _ : state)
    for (std::uint32_t user = 0; user < p.w.users(); ++user) {
      detail::pack_panels(
          rows, realhns::cosine(5), pool, [&](std::size_t j) { return pools[user * pool + j]; },
          packed.data());
      const std::size_t first = std::min<std::size_t>(user * positions, 36'000) * world::dim;
      detail::score_panels(p.w.item_rows.data() + first, 2 * positions, world::dim, packed.data(),
                           panels, scores.data(), stride);
      benchmark::DoNotOptimize(scores.data());
      benchmark::ClobberMemory();
    }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(p.users.size()));
}
BENCHMARK(fine_stage_bound)->Arg(37'868)->ArgName("items");

} // namespace
