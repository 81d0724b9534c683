// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/policy/item_filter/cluster_threshold.hpp>

#include "oracle.hpp"
#include "support/preparation.hpp"
#include "support/world.hpp"

namespace {

template <class T>
realhns::prepare_report prepared(const realhns::single_domain<T>& input, std::uint32_t clusters,
                                 double scale = 1) {
  support::preparation<T> p(input);
  realhns::cluster_threshold{.clusters = clusters}.prepare(input, scale, p.context);
  return p.report;
}

/// The clusters that the filter finds.
template <class T>
realhns::clustering<T> clusters_of(const realhns::single_domain<T>& input,
                                   std::vector<realhns::item_id> points, std::uint32_t clusters) {
  support::preparation<T> p(input, {.seed = 5}, realhns::draw_stage::clusters);
  return realhns::k_means{clusters, 25}(input.items, std::move(points), input.similarity.unit_rows,
                                        p.context.key(0).subset, p.threads);
}

} // namespace

TEMPLATE_TEST_CASE("s_c and s_d are Eq. 4 and 8", "[item_filter]", float, double) {
  const support::world<TestType> w({.items = 200});
  auto input = w.input(GENERATE(realhns::inner_product(), realhns::inner_product(0.5),
                                realhns::cosine(), realhns::cosine(5)));
  input.item_range = {10, 190};
  const std::vector<realhns::item_id> reserved{50, 12};
  input.reserved = reserved;
  for (const std::uint32_t clusters : {1U, 7U, 30U, 178U, 500U}) {
    const auto report = prepared(input, clusters, 0.3);
    const auto literal = clusters_of(input, oracle::drawable(input, realhns::no_item), clusters);
    CAPTURE(clusters);
    CHECK(report.mean_cluster_score == Approx(oracle::mean_cluster_score(input, literal)));
    CHECK(report.filter_threshold == Approx(0.3 * report.mean_cluster_score));
    CHECK(report.clusters == literal.non_empty());
    CHECK_FALSE(report.filter_off);
    CHECK(report.cluster_iterations > 0);
    CHECK(report.cluster_iterations <= 25);
  }
}

TEST_CASE("one cluster an item: s_c is the mean score of items with themselves", "[item_filter]") {
  const support::world<float> w;
  double sum = 0;
  for (const float x : w.items) sum += static_cast<double>(x) * static_cast<double>(x);
  CHECK(prepared(w.input(), 60).mean_cluster_score == Approx(sum / 60));
  CHECK(prepared(w.input(realhns::cosine(5)), 60).mean_cluster_score == Approx(5));
}

TEST_CASE("empty clusters take no part in s_c", "[item_filter][hostile]") {
  // Three points, each ten times: at most three clusters can have members.
  std::vector<float> items;
  for (int i = 0; i < 10; ++i) items.insert(items.end(), {1, 0, 0, 2, -3, 0});
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(items, 2)};
  const auto report = prepared(input, 8);
  CHECK(report.clusters == 3);
  CHECK(report.mean_cluster_score == Approx((1 + 4 + 9) / 3.0));
}

TEST_CASE("items that are no numbers take no part in s_c", "[item_filter][hostile]") {
  support::world<float> w;
  const auto without = prepared(w.input(), 6);
  const std::vector<realhns::item_id> padding{7};
  auto reserving = w.input();
  reserving.reserved = padding;
  const auto reserved = prepared(reserving, 6);
  w.items[7 * w.dim + 2] = std::numeric_limits<float>::quiet_NaN();
  const auto with = prepared(w.input(), 6);
  CHECK(with.mean_cluster_score == reserved.mean_cluster_score);
  CHECK(with.mean_cluster_score != without.mean_cluster_score);
}

TEST_CASE("a candidate is kept while it is less similar to the positive than s_d",
          "[item_filter]") {
  const realhns::cluster_threshold::state<float> state{2};
  const std::vector<realhns::item_id> items{0, 1, 2, 3, 4};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> similarity{1.9F, 2, 2.1F, -5, nan};
  std::vector<std::uint8_t> mask{1, 1, 1, 0, 1};
  state.keeps(std::span(items), std::span(similarity), realhns::query<float>{}, std::span(mask));
  CHECK(mask == std::vector<std::uint8_t>{1, 0, 0, 0, 0});
}

TEST_CASE("a filter without a positive s_c is off, and says so", "[item_filter][hostile]") {
  const auto off = [](const realhns::single_domain<float>& input) {
    support::preparation<float> p(input);
    const auto state = realhns::cluster_threshold{.clusters = 4}.prepare(input, 0.2, p.context);
    CHECK(p.report.filter_off);
    const std::vector<realhns::item_id> items{0};
    const std::vector<float> similarity{1e30F};
    std::vector<std::uint8_t> mask{1};
    state.keeps(std::span(items), std::span(similarity), realhns::query<float>{}, std::span(mask));
    CHECK(mask[0] == 1);
    return p.report.mean_cluster_score;
  };
  const support::world<float> w;
  CHECK(off(w.input(realhns::inner_product(-1))) < 0);
  CHECK(off(w.input(realhns::inner_product(0))) == 0);
  const std::vector<float> zeros(60, 0.F);
  CHECK(off({.items = realhns::embedding_view<float>(zeros, 5)}) == 0);
  CHECK(off({}) == 0);
}

TEST_CASE("an endless scale lets everything through", "[item_filter]") {
  const support::world<float> w;
  support::preparation<float> p(w.input());
  const auto state = realhns::cluster_threshold{.clusters = 4}.prepare(
      w.input(), std::numeric_limits<double>::infinity(), p.context);
  CHECK(state.threshold == std::numeric_limits<float>::max());
  CHECK_FALSE(p.report.filter_off);
}

TEST_CASE("a filter without clusters or iterations is refused", "[item_filter][hostile]") {
  CHECK_THROWS_AS(realhns::cluster_threshold{.clusters = 0}.validate(), std::invalid_argument);
  CHECK_THROWS_AS(realhns::cluster_threshold{.iterations = 0}.validate(), std::invalid_argument);
}
