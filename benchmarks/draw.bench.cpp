// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include "world.hpp"

/// What a draw costs once its epoch is prepared: a batch of 20 negatives a query, four queries a
/// user. Items are negatives drawn. The cost must not grow with the catalogue, but for what the
/// caches of the machine do.
namespace {

constexpr std::uint32_t negatives = 20;
constexpr std::uint32_t hard = 10;

auto uniform() { return realhns::presets::uniform({.negatives = negatives}); }
auto popularity() { return realhns::presets::popularity({.negatives = negatives}); }
auto dns() { return realhns::dns({.negatives = negatives, .hard = hard, .candidates = 10}); }
auto dns_star() {
  return realhns::dns_star({.negatives = negatives, .hard = hard, .candidates = 100, .top = 10});
}
auto real_hns() {
  return realhns::real_hns_general({.negatives = negatives, .coarse = {.from = 0.1, .to = 0.2}});
}

/// An epoch at which the curriculum has reached its end.
constexpr realhns::epoch_t late = 60;

template <auto Make>
void draw_batch(benchmark::State& state) {
  // Users without pools are not drawn for, so a few users make epochs that are quick to prepare.
  const world& w = world_of(state.range(0), 512);
  const auto epoch = Make().prepare(late, w.input());
  std::vector<std::uint32_t> users, positives, positions;
  for (std::uint32_t line = 0; line < 4 * w.users(); ++line) {
    const std::uint32_t user = line / 4;
    users.push_back(user);
    positives.push_back(w.known.row(user)[line % w.known.row(user).size()]);
    positions.push_back(line);
  }
  std::vector<realhns::item_id> out(users.size() * negatives);
  realhns::workspace work;
  for (auto _ : state) {
    const auto report = epoch.sample(
        realhns::query_batch<float>{.users = users, .positives = positives, .positions = positions},
        out, work);
    benchmark::DoNotOptimize(report.filled);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

template <auto Make>
void draw_one(benchmark::State& state) {
  const world& w = world_of(state.range(0), 512);
  const auto epoch = Make().prepare(late, w.input());
  realhns::item_id out[negatives];
  std::uint32_t position = 0;
  for (auto _ : state) {
    const std::uint32_t user = position % w.users();
    epoch.sample({.user = user, .positive = w.known.row(user)[0], .position = position++}, out);
    benchmark::DoNotOptimize(out[0]);
  }
  state.SetItemsProcessed(state.iterations() * negatives);
}

/// In-batch negatives: items are queries, each of another user.
void in_batch(benchmark::State& state) {
  const world& w = world_of(40'000, 8192);
  const auto epoch =
      realhns::presets::in_batch({.negatives = negatives, .size = 8192}).prepare(1, w.input());
  std::vector<std::uint32_t> users, positives;
  for (std::uint32_t user = 0; user < static_cast<std::uint32_t>(state.range(0)); ++user) {
    users.push_back(user);
    positives.push_back(w.known.row(user)[0]);
  }
  std::vector<realhns::item_id> out(users.size() * negatives);
  realhns::workspace work;
  for (auto _ : state) {
    const auto report = epoch.sample(
        realhns::query_batch<float>{.users = users, .positives = positives, .positions = users},
        out, work);
    benchmark::DoNotOptimize(report.filled);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(users.size()));
}
BENCHMARK(in_batch)->RangeMultiplier(8)->Range(128, 8192)->ArgName("queries");

#define SIZES RangeMultiplier(10)->Range(10'000, 1'000'000)->ArgName("items")
BENCHMARK_TEMPLATE(draw_batch, uniform)->SIZES;
BENCHMARK_TEMPLATE(draw_batch, popularity)->SIZES;
BENCHMARK_TEMPLATE(draw_batch, dns)->SIZES;
BENCHMARK_TEMPLATE(draw_batch, dns_star)->SIZES;
BENCHMARK_TEMPLATE(draw_batch, real_hns)->SIZES;
BENCHMARK_TEMPLATE(draw_one, uniform)->SIZES;
BENCHMARK_TEMPLATE(draw_one, popularity)->SIZES;
BENCHMARK_TEMPLATE(draw_one, dns)->SIZES;
BENCHMARK_TEMPLATE(draw_one, dns_star)->SIZES;
BENCHMARK_TEMPLATE(draw_one, real_hns)->SIZES;

} // namespace
