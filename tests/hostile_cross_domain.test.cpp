// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>
#include <stdexcept>

#include "support/samplers.hpp"
#include "support/two_domains.hpp"

// What users may hand over of a second domain, and what they may expect. Also under -Ofast, so nothing
// here compares with NaN or infinity.

namespace {

using namespace realhns;
using ids = std::vector<item_id>;

constexpr float no_number = std::numeric_limits<float>::quiet_NaN();
constexpr float endless = std::numeric_limits<float>::infinity();

/// Four hard negatives of six: two of the user's own part, and two of the source's.
template <class Users = all_users>
auto both_parts(std::uint32_t clusters = 3, const Users& users = {}) {
  return sampler{options{.negatives = 6, .seed = 1}, fixed{.hard = 4}, keep_all{},
                 general_selector<>{.coarse = {.from = 0.0, .to = 0.5, .size = 20}, .quota = 2},
                 cross_domain_selector<Users>{.users = users,
                                              .clusters = clusters,
                                              .coarse = {.from = 0.0, .to = 0.5, .size = 20}}};
}

struct drawn {
  ids row;
  sample_report report;
};

template <class Epoch>
drawn draw(const Epoch& epoch, const query<float>& q) {
  drawn out{ids(6), {}};
  out.report = epoch.sample(q, out.row);
  return out;
}

/// The outcome of a user who gets nothing from the source: all four are of the first selector.
template <class Epoch>
void check_general_only(const Epoch& epoch, const support::two_domains<>& w, user_id user) {
  const auto alone = sampler{options{.negatives = 6, .seed = 1}, fixed{.hard = 4}, keep_all{},
                             general_selector<>{.coarse = {.from = 0.0, .to = 0.5, .size = 20}}};
  CAPTURE(user);
  CHECK(draw(epoch, {.user = user, .positive = 3}).row ==
        draw(alone.prepare(1, w.input()), {.user = user, .positive = 3}).row);
}

} // namespace

TEST_CASE("users without a source history get general negatives only", "[hostile]") {
  support::two_domains<> w;
  std::fill_n(w.source.begin() + 2 * w.source_dim, w.source_dim, 0.F);
  w.source[5 * w.source_dim + 3] = GENERATE(values({no_number, endless, -endless}));
  w.target[7 * w.target_dim] = no_number;
  const auto epoch = both_parts().prepare(1, w.input());
  CHECK(epoch.report().without_source == 3);
  CHECK(epoch.report().outliers == 9);
  CHECK(w.mlp.rows == 9);
  for (const user_id user : {2U, 5U, 7U}) check_general_only(epoch, w, user);
  CHECK(w.mlp.rows == 9);
  CHECK(draw(epoch, {.user = 4, .positive = 3}).report.hard == 4);
  CHECK(w.mlp.rows == 10);
  for (const user_id user : {12U, 1U << 31, 0xFFFFFFFFU}) // in no table
    CHECK(draw(epoch, {.user = user, .positive = 3}).report.missed.unserved == 4);
}

TEST_CASE("tables without a source history leave everybody general negatives", "[hostile]") {
  support::two_domains<> w;
  auto input = w.input();
  const std::vector<float> zeros(w.source.size()), none(w.target.size(), no_number);
  SECTION("no tables") { input.source = input.target = {}; }
  SECTION("zeros") { input.source = embedding_view<float>(zeros, w.source_dim); }
  SECTION("no numbers") { input.target = embedding_view<float>(none, w.target_dim); }
  SECTION("no dimensions") {
    input.source = input.target = embedding_view<float>(w.source.data(), 12, 0);
  }
  const auto epoch = both_parts().prepare(1, input);
  CHECK(epoch.report().without_source == 12);
  CHECK(epoch.report().outliers == 0);
  CHECK(epoch.report().user_clusters == 0);
  CHECK(epoch.report().pooled_users == 12);
  CHECK(w.mlp.calls == 0);
  for (user_id user = 0; user < 12; ++user) check_general_only(epoch, w, user);
}

TEST_CASE("fewer rows of states than users, or more, are fine", "[hostile]") {
  const support::two_domains<> w;
  auto input = w.input();
  input.source = embedding_view<float>(w.source.data(), 4, w.source_dim);
  input.target = embedding_view<float>(w.target.data(), 4, w.target_dim);
  auto epoch = both_parts().prepare(1, input);
  CHECK(epoch.report().outliers == 4);
  CHECK(epoch.report().without_source == 8);
  for (const user_id user : {4U, 11U}) check_general_only(epoch, w, user);

  input = w.input();
  input.users = {}; // queries bring their representations, if they have one
  epoch = both_parts().prepare(1, input);
  CHECK(epoch.report().outliers == 12);
  const auto [row, report] = draw(epoch, {.user = 11, .positive = 3});
  CHECK(report.hard == 2);
  CHECK(report.missed.unserved == 2);
  CHECK(report.filled == 6);
}

TEST_CASE("more clusters than users, or than states that differ", "[hostile]") {
  support::two_domains<> w;
  auto epoch = both_parts(500).prepare(1, w.input());
  CHECK(epoch.report().user_clusters == 12);
  CHECK(epoch.report().outliers == 12);
  for (std::size_t i = w.source_dim; i < w.source.size(); ++i)
    w.source[i] = w.source[i % w.source_dim];
  epoch = both_parts(5).prepare(1, w.input());
  CHECK(epoch.report().user_clusters == 1);
  for (user_id user = 0; user < 12; ++user)
    CHECK(draw(epoch, {.user = user, .positive = 3}).report.hard == 4);
}

TEST_CASE("a user filter that admits nobody leaves general negatives", "[hostile]") {
  const support::two_domains<> w;
  const auto epoch = both_parts(3, cluster_outliers{0}).prepare(1, w.input());
  CHECK(epoch.report().outliers == 0);
  CHECK(w.mlp.calls == 0);
  for (user_id user = 0; user < 12; ++user) check_general_only(epoch, w, user);
}

TEST_CASE("a user filter may say what it likes", "[hostile]") {
  struct careless {
    std::vector<user_id> admitted(const transfer_clusters&) const {
      return {7, 7, 0xFFFFFFFF, 2, 12, 7, 4};
    }
  };
  support::two_domains<> w;
  std::fill_n(w.source.begin() + 2 * w.source_dim, w.source_dim, 0.F);
  const auto epoch = both_parts(3, careless{}).prepare(1, w.input());
  CHECK(epoch.report().outliers == 2); // 4 and 7
  for (const user_id user : {0U, 2U, 11U}) check_general_only(epoch, w, user);
  CHECK(draw(epoch, {.user = 7, .positive = 3}).report.hard == 4);
  CHECK(draw(epoch, {.user = 0xFFFFFFFF, .positive = 3}).report.missed.unserved == 4);
}

TEST_CASE("a transfer function that gives no numbers makes no pools, counted", "[hostile]") {
  const support::two_domains<> w;
  const float value = GENERATE(values({no_number, endless, -endless}));
  const auto broken = [&](const auto&, const auto&, std::span<float> out) {
    std::ranges::fill(out, value);
  };
  auto input = w.input();
  input.transfer = broken;
  const auto epoch = both_parts().prepare(1, input);
  CHECK(epoch.report().outliers == 12);
  CHECK(epoch.report().pooled_users == 12); // of the general part
  const auto [row, report] = draw(epoch, {.user = 4, .positive = 3});
  CHECK(report.filled == 6);
  CHECK(report.hard == 2);
  CHECK(report.missed.no_candidates == 2);

  const auto later = both_parts().prepare(1, w.input()).with_transfer(broken);
  const auto [later_row, later_report] = draw(later, {.user = 4, .positive = 3});
  CHECK(later_report.filled == 6);
  CHECK(later_report.hard == 2);
  CHECK(later_report.missed.too_few == 2);
}

TEST_CASE("a source state that is no number gets the proposal, counted", "[hostile]") {
  const support::two_domains<> w;
  const std::vector<float> broken(w.source_dim, no_number);
  const auto [row, report] =
      draw(both_parts().prepare(1, w.input()), {.user = 4, .positive = 3, .source = broken});
  CHECK(report.filled == 6);
  CHECK(report.hard == 2);
  CHECK(report.missed.too_few == 2);
}

TEST_CASE("states from tiny to huge give rows that are whole", "[hostile]") {
  const float size = GENERATE(1e-44F, 1e-20F, 1e18F, 3e38F);
  support::two_domains<> w;
  for (float& x : w.source) x *= size;
  for (float& x : w.target) x *= size;
  support::for_each_cross_domain_sampler(
      {.negatives = 6, .seed = 1}, [&](const char* name, const auto& sampler) {
        CAPTURE(name, size);
        for (const auto similarity : {inner_product(), cosine(5)}) {
          const auto [row, report] =
              draw(sampler.prepare(1, w.input(similarity)), {.user = 1, .positive = 3});
          CHECK(report.filled == 6);
          CHECK(std::ranges::count(row, no_item) == 0);
        }
      });
}

TEST_CASE("a transfer function that throws harms nothing but its call", "[hostile]") {
  const support::two_domains<> w;
  bool fails = false;
  const auto fickle = [&](const auto& source, const auto& centroids, std::span<float> out) {
    if (fails) throw std::runtime_error("out of memory, say");
    w.mlp(source, centroids, out);
  };
  auto input = w.input();
  input.transfer = fickle;
  const auto sampler = both_parts();
  const auto epoch = sampler.prepare(1, input);
  const support::lines lines(12, 3, 60);
  ids expected(lines.size() * 6), found(expected.size());
  workspace work;
  epoch.sample(lines.batch<float>(), expected, work);

  fails = true;
  CHECK_THROWS_AS(sampler.prepare(2, input), std::runtime_error);
  CHECK_THROWS_AS(epoch.sample(lines.batch<float>(), found, work), std::runtime_error);
  CHECK_THROWS_AS(draw(epoch, {.user = 4, .positive = 3}), std::runtime_error);
  fails = false;
  epoch.sample(lines.batch<float>(), found, work);
  CHECK(found == expected);
  for (std::size_t line = 0; line < lines.size(); ++line)
    CHECK(std::ranges::equal(draw(epoch, lines.batch<float>()[line]).row,
                             std::span(expected).subspan(line * 6, 6)));
}

TEST_CASE("no cross-domain sampler ever draws a known, reserved or foreign item", "[hostile]") {
  support::two_domains<> w({.known = 59});
  auto input = w.input();
  const ids reserved{8, 30, 31};
  input.reserved = reserved;
  input.item_range = {5, 55};
  input.eligible = [](user_id user, item_id item) { return (user + item) % 3 != 0; };
  const std::vector<double> weights(60, 1.0);
  input.item_weights = weights;
  const drawable_items drawable{single_domain<float>(input)};
  const support::lines lines(13, 5, 60);
  support::for_each_cross_domain_sampler(
      {.negatives = 8, .seed = 2, .distinct = GENERATE(false, true)},
      [&](const char* name, const auto& sampler) {
        CAPTURE(name);
        ids negatives(lines.size() * 8);
        workspace work;
        sampler.prepare(1, input).sample(lines.batch<float>(), negatives, work);
        for (std::size_t i = 0; i < negatives.size(); ++i)
          if (negatives[i] != no_item)
            REQUIRE((negatives[i] != lines.positive[i / 8] &&
                     drawable.judge(lines.user[i / 8], negatives[i]) ==
                         drawable_items::verdict::drawable));
      });
}

#ifdef NDEBUG // with assertions on, these stop the program
TEST_CASE("source states that do not fit the batch get no item, counted", "[hostile]") {
  const support::two_domains<> w;
  const auto epoch = both_parts().prepare(1, w.input());
  const support::lines lines(4, 1, 60);
  workspace work;
  ids negatives(24);
  for (const auto& sources : {embedding_view<float>(w.source.data(), 3, w.source_dim),
                              embedding_view<float>(w.source.data(), 4, w.source_dim - 1)}) {
    auto batch = lines.batch<float>();
    batch.sources = sources;
    const auto report = epoch.sample(batch, negatives, work);
    CHECK(report.malformed == 4);
    CHECK(negatives == ids(24, no_item));
  }
}
#endif
