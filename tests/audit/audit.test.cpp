// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>
#include <set>

#include <realhns/realhns.hpp>

#include "oracle.hpp"
#include "support/samplers.hpp"
#include "support/two_domains.hpp"

// Every figure of an audit against a literal count: no packing, no blocks, no sharing.

namespace {

using namespace realhns;

/// Where `score` stands among the finite ones of `scores`: twice the items above it, plus those level
/// with it; and how many there are.
template <class T>
struct literal_rank {
  std::size_t twice_above = 0, of = 0;

  literal_rank(T score, const std::vector<T>& scores) {
    for (const T other : scores) {
      if (!std::isfinite(other)) continue;
      ++of;
      twice_above += other > score ? 2 : other == score ? 1 : 0;
    }
  }
  double quantile() const {
    return static_cast<double>(twice_above) / (2 * static_cast<double>(of));
  }
};

template <class T, class Drawer>
audit_report count_literally(const Drawer& drawer, const single_domain<T>& input,
                             const query_batch<T>& queries, const audit_settings& settings,
                             std::size_t planned_hard) {
  audit_report report;
  report.item_draws.resize(input.items.rows());
  const auto end = std::min<std::size_t>(input.item_range.end, input.items.rows());
  std::set<item_id> catalogue;
  for (item_id item = input.item_range.begin; item < end; ++item)
    if (std::ranges::count(input.reserved, item) == 0) catalogue.insert(item);
  report.items = catalogue.size();

  for (std::size_t i = 0; i < queries.size(); ++i) {
    const query<T> q = queries[i];
    std::vector<item_id> row(settings.negatives, no_item);
    const std::size_t hard = drawer.sample(q, row).hard;
    report.slots += row.size();
    report.planned_hard += planned_hard;
    report.missed_hard += hard < planned_hard ? planned_hard - hard : 0;

    const auto mine = oracle::drawable(input, q.user);
    const auto scores_by = [&](std::span<const T> asking) {
      std::vector<T> scores;
      for (const item_id item : mine)
        scores.push_back(oracle::score(input, asking, input.items.row(item)));
      return scores;
    };
    std::span<const T> representation = q.representation;
    if (representation.empty() && q.user < input.users.rows())
      representation = input.users.row(q.user);
    const bool has_positive = q.positive < input.items.rows();

    for (std::size_t slot = 0; slot < row.size(); ++slot) {
      const item_id item = row[slot];
      if (item == no_item) continue;
      audited_draws seen{.draws = 1};
      if (settings.truth) {
        seen.judged = 1;
        seen.liked = settings.truth(q.user, item) ? 1 : 0;
      }
      const bool allowed = std::ranges::count(mine, item) > 0 && item != q.positive;
      if (!allowed) ++report.forbidden;
      if (catalogue.contains(item)) ++report.item_draws[item];

      if (allowed && !representation.empty()) {
        const T score = oracle::score(input, representation, input.items.row(item));
        if (std::isfinite(score)) {
          seen.ranked = 1;
          seen.quantiles = literal_rank<T>(score, scores_by(representation)).quantile();
          const T best = has_positive
                             ? oracle::score(input, representation, input.items.row(q.positive))
                             : std::numeric_limits<T>::infinity();
          if (std::isfinite(best)) {
            seen.compared = 1;
            seen.gaps = static_cast<double>(best) - static_cast<double>(score);
          }
        }
      }
      report.all += seen;
      if (slot >= hard) continue;
      report.hard += seen;
      if (settings.outlier) (settings.outlier(q.user) ? report.outliers : report.others) += seen;
      if (!allowed || !has_positive) continue;
      const auto positive = input.items.row(q.positive);
      const T similarity = oracle::score(input, positive, input.items.row(item));
      if (!std::isfinite(similarity)) continue;
      const literal_rank<T> rank(similarity, scores_by(positive));
      std::size_t tenth = 0;
      while (rank.twice_above * 10 >= (tenth + 1) * 2 * rank.of) ++tenth;
      report.by_similarity.at(tenth) += seen;
    }
  }
  return report;
}

void check_same(const audited_draws& found, const audited_draws& expected) {
  CHECK(found.draws == expected.draws);
  CHECK(found.judged == expected.judged);
  CHECK(found.liked == expected.liked);
  CHECK(found.ranked == expected.ranked);
  CHECK(found.quantiles == Approx(expected.quantiles).epsilon(1e-12));
  CHECK(found.compared == expected.compared);
  CHECK(found.gaps == Approx(expected.gaps).epsilon(1e-9).margin(1e-9));
}

/// The same counts, and the same sums but for the order in which they were added.
void check_same(const audit_report& found, const audit_report& expected) {
  check_same(found.all, expected.all);
  check_same(found.hard, expected.hard);
  for (std::size_t i = 0; i < 10; ++i)
    check_same(found.by_similarity[i], expected.by_similarity[i]);
  check_same(found.outliers, expected.outliers);
  check_same(found.others, expected.others);
  CHECK(found.slots == expected.slots);
  CHECK(found.planned_hard == expected.planned_hard);
  CHECK(found.missed_hard == expected.missed_hard);
  CHECK(found.forbidden == expected.forbidden);
  CHECK(found.items == expected.items);
  CHECK(found.item_draws == expected.item_draws);
}

/// Any items of the table, allowed or not, and empty slots.
template <class T>
struct anything {
  std::uint32_t items;

  sample_report sample(const query<T>& q, std::span<item_id> row) const {
    support::random_source random(q.user * 1000003ULL + q.position);
    for (item_id& slot : row) slot = random.chance(7) ? no_item : random.below(items);
    return {.hard =
                random.below(static_cast<std::uint32_t>(row.size()) + 3)}; // or more than there are
  }
};

bool liked(user_id user, item_id item) { return (user * 13 + item * 7) % 5 == 0; }

/// A world with everything that an input may have, and a batch of its queries.
template <class T>
struct scene {
  explicit scene(std::uint64_t seed)
      : random(seed), items(12 + random.below(60)),
        w({.items = items,
           .users = 9,
           .known = items / 2,
           .table = random.chance(2) ? support::numbers::integers : support::numbers::reals,
           .seed = seed}),
        lines(10, 5, items), weights(items, 1.0), // user 9 has no row
        own(support::random_table<T>(lines.size(), w.dim, seed + 9)) {
    if (random.chance(2))
      w.items[random.below(items) * w.dim] = std::numeric_limits<T>::quiet_NaN();
    if (random.chance(2)) w.users[2 * w.dim + 1] = std::numeric_limits<T>::infinity();
    if (random.chance(2)) lines.positive[7] = items + 5;
    if (random.chance(2)) std::ranges::sort(lines.user); // neighbours share a representation,
    lines.user[1] = 9;                                   // also around one who has none
    for (int n = 0; n < 3; ++n) reserved.push_back(random.below(items));
  }

  single_domain<T> input() {
    auto in = w.input(random.chance(2) ? cosine(5) : inner_product(0.5));
    in.item_weights = weights;
    if (random.chance(2)) in.item_range = {2, items - 1};
    if (random.chance(2)) in.reserved = reserved;
    if (random.chance(2)) in.eligible = [](user_id u, item_id i) { return (u + 3 * i) % 4 != 0; };
    return in;
  }

  query_batch<T> queries() {
    auto batch = lines.batch<T>();
    if (random.chance(2)) batch.representations = embedding_view<T>(own, w.dim);
    return batch;
  }

  support::random_source random;
  std::uint32_t items;
  support::world<T> w;
  support::lines lines;
  std::vector<double> weights;
  std::vector<T> own;
  std::vector<item_id> reserved;
};

} // namespace

TEMPLATE_TEST_CASE("an audit is what counting one by one finds", "[audit][kernel]", float, double) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    scene<TestType> s(seed);
    const auto input = s.input();
    const auto queries = s.queries();
    audit_settings settings{.negatives = 6, .threads = 1 + s.random.below(3)};
    if (s.random.chance(2)) settings.truth = liked;
    if (s.random.chance(2)) settings.outlier = [](user_id u) { return u % 3 == 0; };
    const auto check = [&](const char* name, const auto& drawer, std::size_t planned) {
      CAPTURE(seed, name, s.items);
      check_same(audit(drawer, input, queries, settings),
                 count_literally(drawer, input, queries, settings, planned));
    };
    check("anything", anything<TestType>{s.items}, 0);
    support::for_each_sampler({.negatives = 6, .seed = seed},
                              [&](const char* name, const auto& sampler) {
                                const auto epoch = sampler.prepare(1, input);
                                check(name, epoch, epoch.report().plan.hard);
                              });
    settings.planned_hard = 4;
    check("anything, as planned", anything<TestType>{s.items}, 4);
    settings.planned_hard = 60; // more than a row has
    check("anything, planned in vain", anything<TestType>{s.items}, 6);
  }
}

TEST_CASE("an audit does not depend on threads, and parts add up to the whole",
          "[audit][threads]") {
  const support::world<float> w({.items = 300, .users = 40, .dim = 9});
  const support::lines lines(40, 11, 300);
  const auto epoch = real_hns_general({.negatives = 6,
                                       .curriculum = {.start_epoch = 0, .initial_scale = 1},
                                       .coarse = {.size = 20}})
                         .prepare(9, w.input());
  REQUIRE(epoch.report().plan.hard > 0);
  audit_settings settings{.negatives = 6, .truth = liked};
  const auto whole = audit(epoch, w.input(), lines.batch<float>(), settings);
  for (const unsigned threads : {2U, 3U, 0U}) {
    settings.threads = threads;
    CHECK(audit(epoch, w.input(), lines.batch<float>(), settings) == whole); // to the last bit
  }
  audit_report sum;
  for (const auto& [begin, end] : {std::pair(0, 201), std::pair(201, 440)})
    sum += audit(epoch, w.input(),
                 lines.batch<float>(static_cast<std::size_t>(begin), static_cast<std::size_t>(end)),
                 settings);
  check_same(sum, whole);
}

TEST_CASE("the mean rank quantile over all that a user may have is 1/2", "[audit]") {
  const auto table = GENERATE(support::numbers::integers, support::numbers::reals);
  const support::world<float> w({.items = 64, .known = 30, .table = table});
  const support::lines lines(12, 3, 64);
  const auto everything = [&](const query<float>& q, std::span<item_id> row) -> sample_report {
    const auto mine = oracle::drawable(w.input(), q.user);
    std::ranges::copy(mine, row.begin());
    return {.hard = mine.size()};
  };
  // Positions that no user has as a positive, so that nothing a user may have is left out.
  std::vector<item_id> known;
  for (const user_id user : lines.user) {
    const auto row = w.known.row(user);
    known.push_back(row.empty() ? 64 : row.front());
  }
  const query_batch<float> queries{lines.user, known, lines.position};
  const auto found = audit(everything, w.input(), queries, {.negatives = 64});
  CHECK(found.forbidden == 0);
  CHECK(found.all.hardness() == Approx(0.5).epsilon(1e-13));
  CHECK(found.all == found.hard);
  CHECK(found.fallbacks().draws == 0);
}

TEST_CASE("a small audit, by hand", "[audit]") {
  // One user who scores the items 9, 5, 8, 3, 3, 1; 0 and 2 are known. Of 1, 3, 4, 5 the first leads,
  // then two tie.
  const std::vector<float> items{9, 5, 8, 3, 3, 1}, users{1};
  const auto known =
      interactions::from_pairs(std::vector<std::pair<user_id, item_id>>{{0, 0}, {0, 2}});
  const single_domain<float> input{.items = embedding_view<float>(items, 1),
                                   .users = embedding_view<float>(users, 1),
                                   .known = known};
  const std::vector<user_id> user{0};
  const std::vector<item_id> positive{2};
  const std::vector<std::uint32_t> position{0};
  const auto of = [&](std::vector<item_id> row, std::uint64_t hard) {
    const auto drawer = [&](const query<float>&, std::span<item_id> out) -> sample_report {
      std::ranges::copy(row, out.begin());
      return {.hard = hard};
    };
    return audit(drawer, input, {.users = user, .positives = positive, .positions = position},
                 {.negatives = static_cast<std::uint32_t>(row.size()),
                  .truth = [](user_id, item_id item) { return item == 3; },
                  .planned_hard = 2});
  };
  CHECK(of({1}, 1).hard.hardness() == 0.5 / 4);
  CHECK(of({3}, 1).hard.hardness() == 2.0 / 4);
  CHECK(of({4}, 1).hard.hardness() == 2.0 / 4);
  CHECK(of({5}, 1).hard.hardness() == 3.5 / 4);
  CHECK(of({1}, 1).hard.score_gap() == 8 - 5);
  CHECK(of({1, 5, no_item}, 1).all.score_gap() == 8 - (5 + 1) / 2.0);

  const auto found = of({1, 3, 5, no_item, 3}, 1);
  CHECK(found.hard.false_negatives() == rate{0, 1});
  CHECK(found.all.false_negatives() == rate{2, 4});
  CHECK(found.fallbacks() == rate{1, 2});
  CHECK(found.unfilled() == rate{1, 5});
  CHECK(found.coverage() == rate{3, 6});
  CHECK(found.entropy() == Approx(1.5));
  CHECK(found.evenness() == Approx(1.5 / std::log2(6.0)));
  CHECK(found.by_similarity[1].draws == 1); // of 40, 24, 24, 8 the first: a quantile of 1/8
  CHECK(found.outliers.draws + found.others.draws == 0);

  const auto forbidden = of({0, 2, 1}, 3); // known, the positive, allowed
  CHECK(forbidden.forbidden == 2);
  CHECK(forbidden.hard.draws == 3);
  CHECK(forbidden.hard.ranked == 1);
}

TEST_CASE("uniform negatives are of hardness 1/2, and as often false as the truth says",
          "[audit]") {
  const support::world<float> w({.items = 200, .users = 50, .known = 0});
  const support::lines lines(50, 20, 200);
  const auto found = audit(presets::uniform({.negatives = 10, .seed = 3}).prepare(1, w.input()),
                           w.input(), lines.batch<float>(), {.negatives = 10, .truth = liked});
  CHECK(found.hard == audited_draws{});
  CHECK(found.all.hardness() == Approx(0.5).margin(4 * std::sqrt(1.0 / 12 / 10000)));
  const auto [low, high] = found.all.false_negatives().interval(4);
  CHECK((low < 0.2 && 0.2 < high));
  CHECK(found.coverage() == rate{200, 200});
  CHECK(found.evenness() > 0.99);
}

TEST_CASE("the best of N uniform items is of hardness 1 / (N + 1)", "[audit]") {
  const support::world<float> w({.items = 400, .users = 50, .known = 0});
  const support::lines lines(50, 20, 400);
  const auto epoch =
      dns({.negatives = 4, .hard = 3, .candidates = 9, .seed = 3}).prepare(1, w.input());
  const auto found = audit(epoch, w.input(), lines.batch<float>(), {.negatives = 4});
  CHECK(found.hard.draws == 3000);
  CHECK(found.hard.hardness() == Approx(0.1).margin(0.01));
  CHECK(found.all.hardness() == Approx((3 * 0.1 + 0.5) / 4).margin(0.015));
  CHECK(found.fallbacks() == rate{0, 3000});
  CHECK(std::isnan(found.all.false_negatives().value())); // no truth was given
}

TEST_CASE("hard draws of outliers are counted apart", "[audit][sampler]") {
  const support::two_domains<> w;
  const auto input = w.input();
  const sampler both{options{.negatives = 6, .seed = 1}, fixed{.hard = 4}, keep_all{},
                     general_selector<>{.coarse = {.size = 20}, .quota = 2},
                     cross_domain_selector<>{.users = {.weight = 0.5}, .clusters = 3}};
  const auto epoch = both.prepare(1, input);
  std::uint64_t outliers = 0;
  for (user_id user = 0; user < 14; ++user) {
    CHECK(epoch.serves(0, user));
    CHECK_FALSE(epoch.serves(2, user));
    outliers += epoch.serves(1, user);
  }
  CHECK(outliers == epoch.report().outliers);
  CHECK_FALSE(presets::uniform().prepare(1, input).serves(0, 1));
  CHECK_FALSE(dns({.hard = 0}).prepare(1, input).serves(0, 1));

  const support::lines lines(12, 4, 60);
  const auto found =
      audit(epoch, input, lines.batch<float>(),
            {.negatives = 6, .outlier = [&](user_id user) { return epoch.serves(1, user); }});
  CHECK(found.outliers.draws > 0);
  CHECK(found.others.draws > 0);
  CHECK(found.outliers.draws + found.others.draws == found.hard.draws);
}

TEST_CASE("held-out items are a truth", "[audit]") {
  const std::vector<std::pair<user_id, item_id>> pairs{{0, 3}, {2, 5}, {2, 1}};
  const auto test = interactions::from_pairs(pairs);
  const held_out_items truth{test};
  CHECK(truth(0, 3));
  CHECK(truth(2, 1));
  CHECK_FALSE(truth(0, 5));
  CHECK_FALSE(truth(1, 3));
  CHECK_FALSE(truth(9, 3));

  const support::world<float> w({.known = 0});
  const support::lines lines(3, 30, 60);
  const auto epoch = presets::uniform({.negatives = 20}).prepare(1, w.input());
  const auto found = audit(epoch, w.input(), lines.batch<float>(),
                           {.negatives = 20, .truth = held_out_items{test}});
  CHECK(found.all.judged == 1800);
  const auto [low, high] = found.all.false_negatives().interval(4);
  CHECK((low < 1.0 / 60 && 1.0 / 60 < high)); // 3 of 3 x 60
}
