// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <numeric>
#include <thread>

#include <realhns/realhns.hpp>

#include "cross_domain_oracle.hpp"
#include "support/allocations.hpp"
#include "support/enumerated.hpp"
#include "support/two_domains.hpp"

// What log_q says a slot holds is what slots hold.

namespace {

using ids = std::vector<realhns::item_id>;
using realhns::no_item;

constexpr realhns::epoch_t number = 11;
constexpr std::uint32_t width = 9, hard = 6;
constexpr std::size_t no_limit = std::numeric_limits<std::uint32_t>::max();

/// The probabilities that an epoch tells for the whole catalogue, and 0 for an empty slot.
template <class Epoch, class T>
std::vector<double> told(const Epoch& epoch, const realhns::query<T>& q, std::size_t items) {
  ids all(items);
  std::iota(all.begin(), all.end(), 0U);
  std::vector<double> out(items);
  epoch.log_q(q, all, out);
  for (double& x : out) x = std::exp(x);
  out.push_back(0);
  return out;
}

double sum(const std::vector<double>& probabilities) {
  return std::reduce(probabilities.begin(), probabilities.end());
}

realhns::options settings() { return {.negatives = width, .seed = 3}; }

/// Up to four slots from a window, by a fine selector and behind a filter, and what `rest` does.
template <class Fine, class... Rest>
auto window_over(const Fine& fine, double scale, const Rest&... rest) {
  return realhns::sampler{
      settings(), realhns::fixed{.hard = hard, .filter_scale = scale},
      realhns::cluster_threshold{.clusters = 7},
      realhns::general_selector<realhns::ranked_window<>, Fine>{
          .coarse = {.from = 0.1, .to = 0.7, .size = 25}, .fine = fine, .quota = 4},
      rest...};
}

/// Admits the users with an even id, of those with a source history.
struct even_users {
  std::vector<realhns::user_id> admitted(const realhns::transfer_clusters& clusters) const {
    std::vector<realhns::user_id> out;
    for (const auto user : clusters.users)
      if (user % 2 == 0) out.push_back(user);
    return out;
  }
};

template <class Fine>
auto from_source(const Fine& fine) {
  return realhns::cross_domain_selector<even_users, realhns::ranked_window<>, Fine>{
      .clusters = 4, .coarse = {.from = 0.0, .to = 0.5, .size = 15}, .fine = fine};
}

/// Drops every candidate.
struct keep_none {
  struct state {
    static constexpr bool needs_similarity() { return false; }
    void keeps(std::span<const realhns::item_id>, std::span<const float>,
               const realhns::query<float>&, std::span<std::uint8_t> mask) const {
      std::ranges::fill(mask, std::uint8_t{0});
    }
  };
  state prepare(const realhns::single_domain<float>&, double, realhns::epoch_context&) const {
    return {};
  }
};

/// Whether `positions` rows of a user and positive hold what log_q tells.
template <class Epoch>
bool drawn_as_told(const Epoch& epoch, realhns::user_id user, realhns::item_id positive,
                   std::uint32_t positions = 4000) {
  const realhns::query<float> q{.user = user, .positive = positive};
  const auto expected = told(epoch, q, 60);
  const auto counts = support::draw_counts(epoch, user, positive, 60, positions, width);
  CAPTURE(user, positive, counts);
  CHECK(sum(expected) == Approx(1));
  return support::within_sigmas(counts, std::size_t{width} * positions, expected) &&
         support::fits(counts, expected);
}

/// The laws of the fine selectors, for each rank of n.
std::vector<double> law(const realhns::top_k& fine, std::size_t n) {
  std::vector<double> out(n);
  const std::size_t last = std::min<std::size_t>(n, fine.k);
  for (std::size_t rank = fine.from; rank < last; ++rank)
    out[rank] = 1.0 / static_cast<double>(last - fine.from);
  return out;
}
std::vector<double> law(const realhns::best_of& fine, std::size_t n) {
  return oracle::top_of_uniform(n, fine.candidates, 1);
}

} // namespace

TEMPLATE_TEST_CASE("log_q is what the equations say", "[sampler]", float, double) {
  using T = TestType;
  support::two_domains<T> w({.users = 24});
  std::fill_n(w.source.begin() + 4 * w.source_dim, w.source_dim, T{0}); // has no history
  auto input = w.input(GENERATE(realhns::inner_product(), realhns::cosine(5)));
  const ids reserved{59, 0, 17};
  input.reserved = reserved;
  if (GENERATE(false, true))
    input.eligible = [](auto user, auto item) { return (user + item) % 7 != 0; };
  const realhns::single_domain<T> own = input;
  const oracle::sampler<T> slow{own, settings(), number};
  const oracle::cross_domain<T, support::two_layers<T>> other(
      input, w.mlp, 4, slow.key(realhns::draw_stage::user_clusters, 0).subset);

  const auto compare = [&](const auto& fine) {
    const auto epoch = window_over(fine, 0.8, from_source(fine)).prepare(number, input);
    const auto s_d = static_cast<T>(epoch.report().filter_threshold);
    const auto kept_by = [&](std::size_t selector, const realhns::query<T>& q,
                             std::span<const T> prior, std::span<const T> current) {
      const bool first = selector == 0;
      std::vector<oracle::ranked<T>> kept;
      slow.from_window(q, realhns::selector_stage(selector), prior, current, first ? 0.1 : 0.0,
                       first ? 0.7 : 0.5, first ? 25 : 15, s_d, {}, [&](const auto& ranked, auto&) {
                         kept = ranked;
                         return ids{};
                       });
      return kept;
    };
    const auto expected_of = [&](const realhns::query<T>& q) {
      const bool served = q.user % 2 == 0 && other.has_source(q.user);
      const auto slots = oracle::slots(hard, {4, no_limit}, {true, served});
      std::vector<double> out(60);
      std::size_t filled = 0;
      const auto add = [&](const auto& kept, std::size_t share) {
        const auto of_rank = law(fine, kept.size());
        if (sum(of_rank) == 0) return;
        filled += share;
        for (std::size_t rank = 0; rank < kept.size(); ++rank)
          out[kept[rank].item] += static_cast<double>(share) / width * of_rank[rank];
      };
      add(kept_by(0, q, own.users.row(q.user), slow.representation(q)), slots[0]);
      if (served) {
        const auto prior = other.transferred(q.user);
        const auto current = q.source.empty() ? prior : other.transferred(q.user, q.source);
        add(kept_by(1, q, prior, current), slots[1]);
      }
      auto drawable = oracle::drawable(own, q.user);
      std::erase(drawable, q.positive);
      const auto proposal = oracle::restricted(std::vector<double>(60, 1.0), drawable);
      for (std::size_t item = 0; item < 60; ++item)
        out[item] += static_cast<double>(width - filled) / width * proposal[item];
      return out;
    };

    const support::lines lines(24, 2, 60);
    const auto representations = support::random_table<T>(lines.size(), w.dim, 77);
    const auto states = support::random_table<T>(lines.size(), w.source_dim, 78);
    for (const bool given : {false, true}) {
      auto batch = lines.batch<T>();
      if (given) {
        batch.representations = realhns::embedding_view<T>(representations, w.dim);
        batch.sources = realhns::embedding_view<T>(states, w.source_dim);
      }
      for (std::size_t line = 0; line < lines.size(); ++line) {
        const auto found = told(epoch, batch[line], 60);
        const auto expected = expected_of(batch[line]);
        CAPTURE(given, line);
        bool same = true;
        for (realhns::item_id item = 0; item < 60; ++item)
          same &= found[item] == Approx(expected[item]).margin(1e-14);
        CHECK(same);
        CHECK(sum(found) == Approx(1));
      }
    }
  };
  compare(realhns::top_k{.from = 2, .k = 8});
  compare(realhns::best_of{.candidates = 3});
}

TEST_CASE("a slot holds what log_q tells", "[sampler]") {
  const support::two_domains<> w({.known = 20});
  const auto input = w.input();
  for (const realhns::user_id user : {1U, 4U}) {
    const realhns::item_id positive = 7 * user;
    const auto check = [&](const auto& sampler) {
      CHECK(drawn_as_told(sampler.prepare(number, input), user, positive));
    };
    check(realhns::presets::uniform({.negatives = width}));
    check(realhns::presets::popularity({.negatives = width}));
    check(window_over(realhns::top_k{.from = 1, .k = 6}, 0.9));
    check(window_over(realhns::best_of{4}, 0.9, realhns::popularity{}));
    check(window_over(realhns::top_k{.k = 6}, 0.9, from_source(realhns::top_k{.k = 3}),
                      realhns::popularity{}));
    check(realhns::sampler{
        settings(), realhns::fixed{.hard = hard}, realhns::score_margin{.margin = 0.1},
        realhns::general_selector<realhns::subsampled_window>{
            .coarse = {.from = 0.0, .to = 1.0, .subsample = 40}, .fine = {.k = 12}}});
  }
}

TEST_CASE("slots that no selector can fill are the proposal's in log_q", "[sampler]") {
  const support::two_domains<> w;
  const realhns::fixed all_hard;
  const auto check = [&](const auto& sampler, realhns::user_id user, realhns::epoch_t e = number) {
    const auto epoch = sampler.prepare(e, w.input());
    const realhns::query<float> q{.user = user, .positive = 5};
    const auto found = told(epoch, q, 60);
    for (realhns::item_id item = 0; item < 60; ++item)
      CHECK(found[item] == Approx(std::exp(epoch.proposal_log_probability(q, item))).margin(1e-15));
    CHECK(drawn_as_told(epoch, user, 5, 500));
  };
  SECTION("no representation") { check(window_over(realhns::top_k{}, 0.9), 12); }
  SECTION("no selector for the user") {
    check(
        realhns::sampler{settings(), all_hard, realhns::keep_all{}, from_source(realhns::top_k{})},
        3);
  }
  SECTION("all filtered") {
    check(realhns::sampler{settings(), all_hard, keep_none{}, realhns::general_selector<>{}}, 3);
  }
  SECTION("a top that begins below the pool's end") {
    check(realhns::sampler{settings(), all_hard, realhns::keep_all{},
                           realhns::general_selector<>{.fine = {.from = 99, .k = 100}}},
          3);
  }
  SECTION("nothing hard is planned") {
    check(realhns::real_hns_general({.negatives = width}), 3, 1);
  }
}

TEST_CASE("log_q of five items, by hand", "[sampler]") {
  // Item i scores i. The user knows item 4, the positive is 1, and the pool is the rest.
  const std::vector<float> items{0, 1, 2, 3, 4}, user{1};
  const auto known = realhns::interactions::from_pairs(std::vector<std::pair<int, int>>{{0, 4}});
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(items, 1),
                                            .users = realhns::embedding_view<float>(user, 1),
                                            .known = known};
  const auto check = [&](const auto& fine, std::uint32_t hard_slots, std::uint32_t quota,
                         const std::vector<double>& in_36_parts) {
    const realhns::sampler sampler{
        realhns::options{.negatives = 4}, realhns::fixed{.hard = hard_slots}, realhns::keep_all{},
        realhns::general_selector<realhns::ranked_window<>, std::decay_t<decltype(fine)>>{
            .coarse = {.from = 0.0, .to = 1.0}, .fine = fine, .quota = quota}};
    const auto found =
        told(sampler.prepare(1, input), realhns::query<float>{.user = 0, .positive = 1}, 5);
    for (std::size_t i = 0; i < 5; ++i)
      CHECK(found[i] == Approx(in_36_parts[i] / 36).margin(1e-12));
  };
  check(realhns::top_k{.k = 2}, 2, 9, {6, 0, 15, 15, 0}); // two of {3, 2}, two of {0, 2, 3}
  check(realhns::top_k{.k = 2}, 4, 9, {0, 0, 18, 18, 0});
  check(realhns::top_k{.k = 1}, 4, 1, {9, 0, 9, 18, 0});
  check(realhns::best_of{2}, 4, 9, {4, 0, 12, 20, 0}); // the best of two: 1, 3 and 5 of 9
  check(realhns::best_of{2}, 99, 2, {8, 0, 12, 16, 0});
}

TEST_CASE("what can't be drawn has no log_q", "[sampler]") {
  const support::world<float> w;
  auto input = w.input();
  const ids reserved{50};
  input.reserved = reserved;
  const auto epoch = window_over(realhns::top_k{}, 0.9).prepare(number, input);
  const auto impossible = [&](const auto& e, realhns::user_id user, realhns::item_id item) {
    return e.log_q({.user = user, .positive = 5}, item) < std::numeric_limits<double>::lowest();
  };
  REQUIRE(!w.known.view().row(3).empty());
  for (const auto item : w.known.view().row(3)) CHECK(impossible(epoch, 3, item));
  CHECK(impossible(epoch, 3, 5));
  CHECK(impossible(epoch, 3, 50));
  CHECK(impossible(epoch, 3, 60));
  CHECK(impossible(epoch, 3, no_item));

  std::vector<std::pair<int, int>> pairs;
  for (int item = 0; item < 60; ++item) pairs.emplace_back(0, item);
  const auto everything = realhns::interactions::from_pairs(pairs);
  input.known = everything;
  const auto nothing = window_over(realhns::top_k{}, 0.9).prepare(number, input);
  for (realhns::item_id item = 0; item < 60; ++item) CHECK(impossible(nothing, 0, item));
}

TEST_CASE("log_q sees the tables as they are", "[sampler]") {
  support::world<float> w;
  const auto epoch = window_over(realhns::top_k{.k = 3}, 1e9).prepare(number, w.input());
  const realhns::query<float> q{.user = 3, .positive = 5};
  const auto before = told(epoch, q, 60);
  const auto others = support::random_table(60, w.dim, 99);
  const auto rebound = told(epoch.with_items(realhns::embedding_view<float>(others, w.dim)), q, 60);
  CHECK(rebound != before);
  w.items = others;
  CHECK(told(epoch, q, 60) == rebound);
  CHECK(drawn_as_told(epoch, 3, 5));
}

TEST_CASE("log_q allocates nothing once warm, disturbs no draw and may be asked by threads",
          "[sampler][threads]") {
  const support::two_domains<> w;
  const auto rotate = [](const auto& source, const auto& centroids, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = source.row(i / 5)[i % 4] + centroids.row(i / 5)[i % 3];
  };
  auto input = w.input();
  input.transfer = rotate;
  const auto epoch = window_over(realhns::top_k{.k = 6}, 0.9, from_source(realhns::top_k{.k = 3}))
                         .prepare(number, input);
  const realhns::query<float> q{.user = 2, .positive = 5};
  ids row(width), again(width);
  epoch.sample(q, row);
  std::vector<double> first(width), second(width);
  epoch.log_q(q, row, first);
  const std::size_t before = support::allocations();
  epoch.log_q(q, row, second);
  const double alone = epoch.log_q(q, row[2]);
  epoch.sample(q, again);
  const std::size_t after = support::allocations();
  CHECK(after == before);
  CHECK(second == first);
  CHECK(alone == first[2]);
  CHECK(again == row);

  std::vector<std::vector<double>> found(4, std::vector<double>(width));
  std::vector<std::thread> threads;
  for (auto& one : found)
    threads.emplace_back([&] {
      for (int turn = 0; turn < 50; ++turn) epoch.log_q(q, row, one);
    });
  for (auto& thread : threads) thread.join();
  for (const auto& one : found) CHECK(one == first);
}

TEST_CASE("log_q refuses what it can't answer", "[sampler][hostile]") {
  const support::world<float> w;
  const auto epoch = realhns::presets::uniform({.negatives = 4}).prepare(1, w.input());
  const auto distinct =
      realhns::presets::uniform({.negatives = 4, .distinct = true}).prepare(1, w.input());
  const std::vector<float> short_row(w.dim - 1);
  const ids row{1, 2, 3};
  std::vector<double> out(3), too_few(2);
  using Catch::Contains;
  CHECK_NOTHROW(epoch.log_q({.user = 1}, row, out));
  CHECK_NOTHROW(epoch.log_q({.user = no_item, .positive = no_item}, row, out));
  CHECK_THROWS_WITH(epoch.log_q({.user = 1}, row, too_few), Contains("as many results"));
  CHECK_THROWS_WITH(epoch.log_q({.user = 1, .representation = short_row}, row, out),
                    Contains("do not fit"));
  CHECK_THROWS_WITH(distinct.log_q({.user = 1}, row, out), Contains("without repeats"));
  CHECK_THROWS_WITH(distinct.log_q({.user = 1}, 2), Contains("without repeats"));
}
