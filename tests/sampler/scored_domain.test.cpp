// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <atomic>

#include <realhns/realhns.hpp>

#include "scored_oracle.hpp"
#include "support/allocations.hpp"
#include "support/dot_scorer.hpp"
#include "support/preparation.hpp"
#include "support/world.hpp"

// A scorer that says what tables say draws what they draw; others draw what their scores say.

namespace {

using ids = std::vector<realhns::item_id>;
using realhns::query;

constexpr std::uint32_t width = 6;

/// Keeps what is less similar to the positive than a bound.
struct unlike {
  double bound = 0.4;

  template <class T>
  struct state {
    T bound;
    void keeps(std::span<const realhns::item_id>, std::span<const T> similarity, const query<T>&,
               std::span<std::uint8_t> mask) const {
      for (std::size_t j = 0; j < mask.size(); ++j) mask[j] &= similarity[j] < bound;
    }
  };

  template <class Input>
  auto prepare(const Input&, double, realhns::epoch_context&) const {
    return state<typename Input::value_type>{static_cast<typename Input::value_type>(bound)};
  }
};

/// Calls f(name, sampler) for a sampler of each kind that needs no rows.
template <class F>
void for_each_kind(const realhns::options& settings, F f) {
  using namespace realhns;
  const fixed half{.hard = settings.negatives / 2};
  const ranked_window<> ranks{.from = 0.1, .to = 0.7, .size = 20};
  f("dns", sampler{settings, half, keep_all{},
                   general_selector<uniform_pool>{.coarse = {.size = 12}, .fine = {.k = 1}}});
  f("dns_star, filtered",
    sampler{settings, half, unlike{},
            general_selector<uniform_pool>{.coarse = {.size = 12}, .fine = {.k = 5}},
            popularity{}});
  f("a window behind a margin", sampler{settings, half, score_margin{.margin = 0.1},
                                        general_selector<>{.coarse = ranks, .fine = {.k = 9}}});
  f("best of a window behind both",
    sampler{settings, half, all_of{unlike{}, score_margin{}},
            general_selector<ranked_window<>, best_of>{.coarse = ranks, .fine = {4}}});
  f("a subsampled window",
    sampler{
        settings, half, unlike{},
        general_selector<subsampled_window>{
            .coarse = {.from = 0.1, .to = 0.7, .size = 20, .subsample = 50}, .fine = {.k = 9}}});
  f("in_batch", sampler{settings, half, unlike{},
                        general_selector<in_batch>{.coarse = {.size = 90}, .fine = {.k = 9}}});
  f("srns", sampler{settings, half, unlike{},
                    general_selector<score_memory, variance_bonus>{
                        .coarse = {.size = 12, .newcomers = 9, .epochs = 3}}});
}

/// Sees whether it is asked only for what it has, and counts the pairs.
template <class T>
struct watchful : support::dot_scorer<T> {
  using base = support::dot_scorer<T>;
  using base::base;

  void score(std::span<const query<T>> queries, std::span<const realhns::item_id> items,
             std::span<T> out) const {
    watch(queries.size(), items, out);
    for (const auto& q : queries) amiss += q.representation.empty() && q.user >= base::users();
    base::score(queries, items, out);
  }

  void similarity(std::span<const realhns::item_id> positives,
                  std::span<const realhns::item_id> items, std::span<T> out) const {
    watch(positives.size(), items, out);
    for (const auto positive : positives) amiss += positive >= base::items();
    base::similarity(positives, items, out);
  }

  void watch(std::size_t asking, std::span<const realhns::item_id> items, std::span<T> out) const {
    pairs += out.size();
    amiss += out.empty() || out.size() != asking * items.size();
    for (const auto item : items) amiss += item >= base::items();
  }

  mutable std::atomic<std::size_t> pairs = 0, amiss = 0;
};

struct drawn {
  ids negatives;
  realhns::sample_report report;
  friend bool operator==(const drawn&, const drawn&) = default;
};

/// A batch, and its queries one by one.
template <class Epoch, class T>
drawn draw(const Epoch& epoch, const realhns::query_batch<T>& batch) {
  drawn out{ids(2 * batch.size() * width), {}};
  const std::span all(out.negatives);
  realhns::workspace work;
  out.report = epoch.sample(batch, all.first(all.size() / 2), work);
  for (std::size_t line = 0; line < batch.size(); ++line)
    out.report += epoch.sample(batch[line], all.subspan((batch.size() + line) * width, width));
  return out;
}

void check_same(const realhns::prepare_report& found, const realhns::prepare_report& expected) {
  CHECK(found.rejected == expected.rejected);
  CHECK(found.pooled_users == expected.pooled_users);
  CHECK(found.pooled_items == expected.pooled_items);
  CHECK(found.bytes == expected.bytes);
}

/// The pool of each user.
template <class T>
std::vector<ids> pools(const realhns::single_domain<T>& input,
                       const realhns::ranked_window<>& window, std::uint64_t ranked_in_full = 0) {
  support::preparation<T> p(input);
  const auto prepared = window.prepare(input, p.context).pools;
  std::vector<ids> out;
  for (realhns::user_id user = 0; user < prepared.rows(); ++user)
    out.emplace_back(prepared[user].begin(), prepared[user].end());
  CHECK(p.report.ranked_in_full == ranked_in_full);
  return out;
}

} // namespace

TEMPLATE_TEST_CASE("a scorer draws what the tables that it reads would", "[sampler]", float,
                   double) {
  using T = TestType;
  const support::world<T> w({.items = 150, .users = 40});
  const support::lines lines(42, 5, 150); // two users more than there are rows
  const std::vector<double> weights(150, 1.0);
  const ids reserved{3, 0, 77};
  auto input = w.input();
  input.item_weights = weights;
  if (GENERATE(false, true)) {
    input.reserved = reserved;
    input.item_range = {5, 140};
    input.eligible = [](realhns::user_id user, realhns::item_id item) { return (user + item) % 4; };
  }
  auto batch = lines.batch<T>();
  const auto own = support::random_table<T>(lines.size(), w.dim, 9);
  if (GENERATE(false, true)) batch.representations = realhns::embedding_view<T>(own, w.dim);
  const bool distinct = GENERATE(false, true);
  const realhns::options settings{
      .negatives = width, .seed = 9, .threads = distinct ? 3U : 1U, .distinct = distinct};
  const watchful<T> model(input);
  const auto by_model = support::scored(model, input);
  for_each_kind(settings, [&](const char* name, const auto& sampler) {
    CAPTURE(name, distinct);
    const auto first = sampler.prepare(2, input);
    const auto first_by_model = sampler.prepare(2, by_model);
    check_same(first_by_model.report(), first.report());
    const auto expected = draw(first, batch);
    REQUIRE(expected.report.hard > 0);
    CHECK(draw(first_by_model, batch) == expected);
    CHECK(draw(sampler.prepare(4, by_model, first_by_model), batch) ==
          draw(sampler.prepare(4, input, first), batch));
  });
  CHECK(model.amiss == 0);
  CHECK(model.pairs > 0);
}

TEMPLATE_TEST_CASE("a scorer has the windows of its tables where catalogues are large", "[kernel]",
                   float, double) {
  using T = TestType;
  for (const std::size_t items : {std::size_t{300}, std::size_t{4097}, std::size_t{9000}}) {
    const support::world<T> w({.items = items, .users = 26, .known = 40});
    auto input = w.input();
    const ids reserved{50, 7, 71};
    input.reserved = reserved;
    input.item_range = {3, static_cast<realhns::item_id>(items - 1)};
    const watchful<T> model(input);
    for (const realhns::ranked_window<>& window :
         {realhns::ranked_window<>{.from = 0.2, .to = 0.3, .size = 100},
          {.from = 0.0, .to = 0.01, .size = 50},
          {.from = 0, .to = 100, .size = 100},
          {.from = 0.9, .to = 1.0, .size = 9},
          {.from = 0.1, .to = 0.6, .size = 20}}) {
      CAPTURE(items);
      CHECK(pools<T>(support::scored(model, input), window) == pools(input, window));
    }
    CHECK(model.amiss == 0);
  }
}

TEMPLATE_TEST_CASE("DistMult draws what its scores say", "[sampler]", float, double) {
  using T = TestType;
  const support::world<T> w({.items = 90});
  const auto relation = support::random_table<T>(1, w.dim, 7);
  const auto score = [&](const query<T>& q, realhns::item_id item) {
    const std::span<const T> user = q.representation.empty()
                                        ? std::span(w.users).subspan(q.user * w.dim, w.dim)
                                        : q.representation;
    T sum = 0;
    for (std::size_t k = 0; k < w.dim; ++k)
      sum = std::fma(user[k] * relation[k], w.items[item * w.dim + k], sum);
    return sum;
  };
  const realhns::pair_scorer model({.items = 90, .users = 12}, score);
  const auto input = support::scored(model, w.input());
  const realhns::single_domain<T> plain = input;
  const oracle::scored<T, decltype(score)> slow{{plain, {.negatives = 5, .seed = 8}, 2, 3}, score};
  const support::lines lines(12, 3, 90);
  const auto now = support::random_table<T>(lines.size(), w.dim, 3);

  const auto dns_star =
      realhns::dns_star({.negatives = 5, .hard = 3, .candidates = 6, .top = 4, .seed = 8})
          .prepare(2, input);
  const auto window =
      realhns::sampler{realhns::options{.negatives = 5, .seed = 8}, realhns::fixed{.hard = 3},
                       realhns::keep_all{},
                       realhns::general_selector<>{.coarse = {.from = 0.1, .to = 0.6, .size = 20},
                                                   .fine = {.k = 9}}}
          .prepare(2, input);
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (const bool own : {false, true}) {
      auto q = lines.batch<T>()[i];
      if (own) q.representation = std::span(now).subspan(i * w.dim, w.dim);
      CAPTURE(i, own);
      ids row(5);
      dns_star.sample(q, row);
      CHECK(row == slow.dns(q, 6, 4));
      window.sample(q, row);
      CHECK(row == slow.from_pool(q, 0.1, 0.6, 20, 9));
    }
}

TEST_CASE("a network draws what its scores say", "[sampler]") {
  const support::world<float> w({.items = 4500, .users = 9, .dim = 4});
  const auto inner = support::random_table<float>(6, 8, 5), outer = support::random_table(1, 6, 6);
  const auto score = [&](const query<float>& q, realhns::item_id item) {
    float sum = 0;
    for (std::size_t h = 0; h < 6; ++h) {
      float x = 0;
      for (std::size_t k = 0; k < 4; ++k) {
        x = std::fma(inner[h * 8 + k], w.users[q.user * 4 + k], x);
        x = std::fma(inner[h * 8 + 4 + k], w.items[item * 4 + k], x);
      }
      sum = std::fma(outer[h], std::max(x, 0.F), sum);
    }
    return sum;
  };
  const realhns::pair_scorer model({.items = 4500, .users = 9}, score);
  const auto input = support::scored(model, w.input());
  const realhns::single_domain<float> plain = input;
  const realhns::options settings{.negatives = 8, .seed = 3};
  const oracle::scored<float, decltype(score)> slow{{plain, settings, 1, 8}, score};
  const auto epoch =
      realhns::sampler{settings, realhns::fixed{}, realhns::keep_all{},
                       realhns::general_selector<>{.coarse = {.from = 0.1, .to = 0.2, .size = 40},
                                                   .fine = {.k = 9}}}
          .prepare(1, input);
  CHECK(epoch.report().ranked_in_full == 0);
  for (realhns::user_id user = 0; user < 9; ++user) {
    ids row(8);
    epoch.sample({.user = user, .positive = 5}, row);
    CHECK(row == slow.from_pool({.user = user, .positive = 5}, 0.1, 0.2, 40, 9));
  }
}

TEST_CASE("queries of a user that bring nothing are scored once", "[sampler]") {
  const support::world<float> w({.known = 0});
  const watchful<float> model(w.input());
  const auto epoch =
      realhns::sampler{realhns::options{.negatives = 4}, realhns::fixed{}, realhns::keep_all{},
                       realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.5, .size = 20}}}
          .prepare(1, support::scored(model, w.input()));
  const support::lines lines(1, 7, 60);
  ids row(28);
  realhns::workspace work;
  model.pairs = 0;
  epoch.sample(lines.batch<float>(), row, work);
  CHECK(model.pairs == 20);

  const auto now = support::random_table<float>(7, w.dim, 3);
  auto batch = lines.batch<float>();
  batch.representations = realhns::embedding_view<float>(now, w.dim);
  model.pairs = 0;
  epoch.sample(batch, row, work);
  CHECK(model.pairs == 7 * 20);
}

TEST_CASE("a warm draw with a scorer allocates nothing", "[sampler]") {
  const support::world<float> w({.items = 150, .users = 40});
  const support::lines lines(42, 5, 150);
  const support::dot_scorer<float> model(w.input());
  auto batch = lines.batch<float>();
  const auto own = support::random_table<float>(lines.size(), w.dim, 9);
  if (GENERATE(false, true)) batch.representations = realhns::embedding_view<float>(own, w.dim);
  for_each_kind({.negatives = width}, [&](const char* name, const auto& sampler) {
    CAPTURE(name);
    const auto epoch = sampler.prepare(1, support::scored(model, w.input()));
    ids negatives(lines.size() * width);
    realhns::workspace work;
    const auto draw_all = [&] {
      epoch.sample(batch, negatives, work);
      for (std::size_t line = 0; line < lines.size(); ++line)
        epoch.sample(batch[line], std::span(negatives).subspan(line * width, width));
    };
    draw_all();
    const std::size_t before = support::allocations();
    draw_all();
    CHECK(support::allocations() == before);
  });
}

TEST_CASE("log_q of a scorer is that of its tables", "[sampler]") {
  const support::world<float> w;
  const support::dot_scorer<float> model(w.input());
  const realhns::sampler sampler{
      realhns::options{.negatives = 4}, realhns::fixed{.hard = 2}, realhns::score_margin{},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.5, .size = 20}}};
  const auto tables = sampler.prepare(1, w.input());
  const auto scored = sampler.prepare(1, support::scored(model, w.input()));
  ids all(60);
  for (realhns::item_id item = 0; item < 60; ++item) all[item] = item;
  for (realhns::user_id user = 0; user < 13; ++user) {
    std::vector<double> expected(60), found(60);
    tables.log_q({.user = user, .positive = 7}, all, expected);
    scored.log_q({.user = user, .positive = 7}, all, found);
    CHECK(found == expected);
  }
}

TEST_CASE("an epoch sees the scorer as it is, or another one", "[sampler]") {
  // Item i scores i times a sign. DNS follows it at once.
  float sign = 1;
  const auto score = [&](const query<float>&, realhns::item_id item) {
    return sign * static_cast<float>(item);
  };
  const auto best = [](const auto& e) {
    ids row(1);
    e.sample({.user = 0, .positive = 20}, row);
    return row[0];
  };
  const realhns::pair_scorer model({.items = 40, .users = 1}, score);
  using scorer_type = std::remove_const_t<decltype(model)>;
  const realhns::scored_domain<scorer_type> input{.scorer = model};
  const auto sampler = realhns::dns({.negatives = 1, .candidates = 500});
  const auto epoch = sampler.prepare(1, input);
  CHECK(best(epoch) == 39);
  sign = -1;
  CHECK(best(epoch) == 0);

  const realhns::pair_scorer same(
      {.items = 40, .users = 1},
      [](const query<float>&, realhns::item_id item) { return item == 11 ? 1.F : 0.F; });
  CHECK(best(epoch.with_scorer(same)) == 11);
  CHECK(best(epoch) == 0);
  for (const realhns::model_size other : {realhns::model_size{41, 1}, {40, 2}, {39, 1}}) {
    const realhns::pair_scorer wrong(other, score);
    CHECK_THROWS_WITH(epoch.with_scorer(wrong), Catch::Contains("changed its shape"));
    const auto other_input = realhns::scored_domain<scorer_type>{.scorer = wrong};
    CHECK_THROWS_WITH(sampler.prepare(2, other_input, epoch), Catch::Contains("another shape"));
  }
  const std::vector<float> items(40), users(1);
  const realhns::single_domain<float> tables{.items = realhns::embedding_view<float>(items, 1),
                                             .users = realhns::embedding_view<float>(users, 1)};
  CHECK_THROWS_WITH(sampler.prepare(1, tables).with_scorer(model),
                    Catch::Contains("prepared from tables"));
}
