// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/realhns.hpp>

#include "oracle.hpp"
#include "support/enumerated.hpp"
#include "support/world.hpp"

namespace {

using ids = std::vector<realhns::item_id>;

/// How often each rank among the items that user 0 may have is drawn, and how many there are.
template <class Sampler>
std::vector<std::size_t> rank_counts(const Sampler& sampler) {
  const support::world<float> w({.items = 14, .users = 1, .known = 2});
  const auto input = w.input();
  constexpr realhns::item_id positive = 4;
  auto drawable = oracle::drawable(input, 0);
  std::erase(drawable, positive);
  const auto best_first = oracle::ranking(input, input.users.row(0), drawable);
  const auto counts = support::draw_counts(sampler.prepare(1, input), 0, positive, 14, 30000, 1);
  std::vector<std::size_t> out;
  for (const auto& one : best_first) out.push_back(counts[one.item]);
  return out;
}

/// Ten items of the caller's, anew for each query.
struct ten_of_my_own {
  static constexpr auto fresh() { return realhns::candidates_per::query; }

  struct state {
    template <class T>
    std::span<const realhns::item_id> candidates(const realhns::query<T>& q, realhns::draw_stream&,
                                                 realhns::candidate_buffer& buffer) const {
      for (realhns::item_id i = 0; i < 10; ++i) buffer.items.push_back(q.position % 5 + 10 * i);
      return buffer.items;
    }
  };

  template <class Input>
  state prepare(const Input&, realhns::epoch_context&) const {
    return {};
  }
};

} // namespace

TEST_CASE("DNS has the law of the best of N draws", "[selector]") {
  const std::uint32_t candidates = GENERATE(1U, 2U, 3U, 8U);
  const auto counts = rank_counts(realhns::dns({.candidates = candidates, .seed = 6}));
  CAPTURE(candidates, counts);
  CHECK(support::fits(counts, oracle::top_of_uniform(counts.size(), candidates, 1)));
}

TEST_CASE("DNS* has the law of one of the best M of N draws", "[selector]") {
  const auto [m, n] = GENERATE(std::pair{1U, 4U}, std::pair{2U, 3U}, std::pair{3U, 8U},
                               std::pair{5U, 5U}, std::pair{9U, 40U});
  const auto counts = rank_counts(realhns::dns_star({.candidates = n, .top = m, .seed = 6}));
  CAPTURE(m, n, counts);
  CHECK(support::fits(counts, oracle::top_of_uniform(counts.size(), n, m)));
}

TEST_CASE("the laws of DNS and DNS* are those of their oracle", "[selector]") {
  // The best of N: ((n - r) / n)^N - ((n - r - 1) / n)^N; and one of all N is uniform.
  const auto best = oracle::top_of_uniform(10, 4, 1);
  CHECK(best[0] == Approx(1 - std::pow(0.9, 4)));
  CHECK(best[3] == Approx(std::pow(0.7, 4) - std::pow(0.6, 4)));
  for (const double p : oracle::top_of_uniform(10, 4, 4)) CHECK(p == Approx(0.1));
}

TEST_CASE("RealHNS over DNS has the law of the best of N of its pool", "[selector]") {
  const realhns::sampler sampler{
      realhns::options{.seed = 6}, realhns::fixed{}, realhns::keep_all{},
      realhns::general_selector<realhns::ranked_window<>, realhns::best_of>{
          .coarse = {.from = 0.0, .to = 1.0}, .fine = {.candidates = 3}}};
  const auto counts = rank_counts(sampler);
  CHECK(support::fits(counts, oracle::top_of_uniform(counts.size(), 3, 1)));
}

TEST_CASE("a quota is the most that a selector takes", "[selector]") {
  const support::world<float> w;
  const realhns::sampler sampler{
      realhns::options{.negatives = 10}, realhns::fixed{.hard = 8}, realhns::keep_all{},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.5}, .quota = 3}};
  ids row(10);
  CHECK(sampler.prepare(1, w.input()).sample({.user = 1, .positive = 2}, row).hard == 3);
  CHECK_THROWS_AS((realhns::general_selector<>{.quota = 0}.validate()), std::invalid_argument);
}

TEST_CASE("candidates that are the caller's own are checked one by one", "[selector]") {
  // Of 0, 10, ... 90 the catalogue has six; one is the positive, one is known, one is reserved.
  const support::world<float> w({.users = 1, .known = 0});
  auto input = w.input();
  const auto known = realhns::interactions::from_pairs(std::vector<std::pair<int, int>>{{0, 30}});
  const ids reserved{40};
  input.known = known;
  input.reserved = reserved;
  const realhns::sampler sampler{realhns::options{.negatives = 3, .distinct = true},
                                 realhns::fixed{}, realhns::keep_all{},
                                 realhns::general_selector<ten_of_my_own>{}};
  ids row(3);
  const auto report = sampler.prepare(1, input).sample({.user = 0, .positive = 20}, row);
  std::ranges::sort(row);
  CHECK(row == ids{0, 10, 50});
  CHECK(report.hard == 3);
  CHECK(report.rejected.known == 2); // item 30, and the positive
  CHECK(report.rejected.ineligible == 5);
}
