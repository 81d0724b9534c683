// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <vector>

#include <realhns/cluster/k_means.hpp>

#include "support/allocations.hpp"
#include "support/kernels.hpp"
#include "support/random_table.hpp"

using namespace realhns;

namespace {

constexpr philox_key start_key{3, 4};

std::vector<item_id> all_rows(std::size_t n) {
  std::vector<item_id> rows(n);
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

template <class T>
clustering<T> cluster(const k_means& settings, const std::vector<T>& table, std::size_t dim,
                      bool unit_rows = false, unsigned threads = 1) {
  thread_pool pool(threads);
  const embedding_view<T> view(table, dim);
  return settings(view, all_rows(view.rows()), unit_rows, start_key, pool);
}

using point = std::vector<double>;

double dot(const point& a, const point& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

point unit(point p) {
  const double norm = std::sqrt(dot(p, p));
  for (double& x : p) x = norm > 0 ? x / norm : 0;
  return p;
}

/// The points of a table, as k-means sees them.
template <class T>
std::vector<point> points_of(const std::vector<T>& table, std::size_t dim, bool unit_rows) {
  std::vector<point> points;
  for (std::size_t at = 0; at < table.size(); at += dim) {
    point p;
    for (std::size_t k = 0; k < dim; ++k) p.push_back(static_cast<double>(table[at + k]));
    points.push_back(unit_rows ? unit(p) : p);
  }
  return points;
}

/// k-means as the textbooks have it, in double, with the start and the ties of the library.
struct literal_k_means {
  std::vector<point> points;
  bool spherical;
  std::vector<point> centroids{};
  std::vector<std::size_t> cluster_of{};
  std::uint32_t iterations = 0;

  /// How near a point is to a centroid: the higher the nearer.
  double nearness(std::size_t i, std::size_t c) const {
    if (spherical) return dot(points[i], unit(centroids[c]));
    point difference = points[i];
    for (std::size_t k = 0; k < difference.size(); ++k) difference[k] -= centroids[c][k];
    return -dot(difference, difference);
  }

  void run(std::size_t clusters, std::uint32_t at_most) {
    std::vector<std::pair<std::uint32_t, item_id>> order;
    for (item_id i = 0; i < points.size(); ++i) order.emplace_back(subset_hash(start_key, i), i);
    std::ranges::sort(order);
    for (std::size_t c = 0; c < clusters; ++c) centroids.push_back(points[order[c].second]);
    cluster_of.assign(points.size(), clusters);
    for (bool moved = true; moved && iterations < at_most; ++iterations) {
      moved = assign();
      update();
    }
  }

  bool assign() {
    const auto before = cluster_of;
    for (std::size_t i = 0; i < points.size(); ++i) {
      cluster_of[i] = 0;
      for (std::size_t c = 1; c < centroids.size(); ++c)
        if (nearness(i, c) > nearness(i, cluster_of[i])) cluster_of[i] = c;
    }
    return cluster_of != before;
  }

  void update() {
    std::vector<double> fit;
    for (std::size_t i = 0; i < points.size(); ++i) fit.push_back(nearness(i, cluster_of[i]));
    for (std::size_t c = 0; c < centroids.size(); ++c) {
      point sum(points[0].size());
      double members = 0;
      for (std::size_t i = 0; i < points.size(); ++i) {
        if (cluster_of[i] != c) continue;
        for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += points[i][k];
        ++members;
      }
      if (members == 0) { // starts anew from the point that is farthest from its own centroid
        const auto farthest = std::ranges::min_element(fit);
        sum = points[static_cast<std::size_t>(farthest - fit.begin())];
        *farthest = std::numeric_limits<double>::max();
        members = 1;
      }
      for (double& x : sum) x /= members;
      centroids[c] = sum;
    }
  }
};

template <class T>
void check_against_literal(std::size_t n, std::size_t dim, std::uint32_t clusters, bool unit_rows,
                           const std::vector<T>& table, std::uint32_t iterations = 25) {
  INFO("n " << n << ", dim " << dim << ", clusters " << clusters << ", unit rows " << unit_rows);
  const auto found = cluster(k_means{clusters, iterations}, table, dim, unit_rows);
  literal_k_means expected{points_of(table, dim, unit_rows), unit_rows};
  expected.run(clusters, iterations);

  CHECK(found.iterations == expected.iterations);
  CHECK(std::ranges::equal(found.cluster_of, expected.cluster_of));
  for (std::uint32_t c = 0; c < clusters; ++c) {
    CHECK(found.sizes[c] == std::ranges::count(expected.cluster_of, c));
    for (std::size_t k = 0; k < dim; ++k)
      CHECK(found.centroids[c * dim + k] == Approx(expected.centroids[c][k]).margin(1e-6));
  }
}

template <class T>
bool same(const clustering<T>& a, const clustering<T>& b) {
  return a.points == b.points && a.cluster_of == b.cluster_of && a.sizes == b.sizes &&
         a.centroids == b.centroids && a.iterations == b.iterations;
}

/// Rows of whole numbers, of which only `distinct` differ.
std::vector<float> repeated_rows(std::size_t n, std::uint32_t distinct) {
  support::random_source random(n);
  std::vector<float> table;
  for (std::size_t i = 0; i < n; ++i) {
    const auto x = static_cast<float>(random.below(distinct));
    table.insert(table.end(), {x, 2 * x - 1});
  }
  return table;
}

} // namespace

TEMPLATE_TEST_CASE("clusters are those of the textbook", "", float, double) {
  for (const bool unit_rows : {false, true})
    for (const auto& [n, dim, clusters] :
         {std::tuple{200, 5, 7}, {300, 16, 20}, {65, 3, 17}, {40, 2, 40}, {150, 1, 4}, {130, 8, 1}})
      if (dim > 1 || !unit_rows) { // in one dimension all unit rows are ties
        const auto rows = static_cast<std::size_t>(n), width = static_cast<std::size_t>(dim);
        check_against_literal<TestType>(rows, width, static_cast<std::uint32_t>(clusters),
                                        unit_rows,
                                        support::random_table<TestType>(rows, width, rows));
      }
}

TEST_CASE("the number of iterations is bounded") {
  const auto table = support::random_table<double>(500, 4, 1);
  const auto converged = cluster(k_means{20, 1000}, table, 4);
  CHECK(converged.iterations < 1000);
  CHECK(converged.iterations > 3);
  CHECK(cluster(k_means{20, 3}, table, 4).iterations == 3);
  check_against_literal<double>(500, 4, 20, false, table, 3);
}

TEMPLATE_TEST_CASE("the number of threads changes nothing", "[threads]", float, double) {
  const auto table = support::random_table<TestType>(1000, 6, 2);
  for (const bool unit_rows : {false, true}) {
    const auto one = cluster(k_means{30}, table, 6, unit_rows, 1);
    for (const unsigned threads : {2U, 3U, 8U})
      CHECK(same(cluster(k_means{30}, table, 6, unit_rows, threads), one));
  }
}

TEMPLATE_TEST_CASE("the path of the kernels changes nothing", "[kernel]", float, double) {
  for (const auto& [n, dim, clusters] : {std::tuple{500, 64, 100}, {333, 7, 37}, {100, 19, 5}}) {
    const auto rows = static_cast<std::size_t>(n), width = static_cast<std::size_t>(dim);
    const k_means settings{static_cast<std::uint32_t>(clusters)};
    const auto table = support::random_table<TestType>(rows, width, rows);
    for (const bool unit_rows : {false, true}) {
      const auto expected = cluster(settings, table, width, unit_rows);
      for (const auto path : support::kernels()) {
        const support::kernel_in_use use(path);
        INFO(name(path) << ", n " << n << ", dim " << dim << ", unit rows " << unit_rows);
        CHECK(same(cluster(settings, table, width, unit_rows), expected));
        check_against_literal(rows, width, settings.clusters, unit_rows, table);
      }
    }
  }
}

TEST_CASE("an iteration allocates nothing") {
  const auto table = support::random_table(500, 8, 1);
  std::size_t made[2];
  for (const std::uint32_t iterations : {2U, 10U}) {
    const std::size_t before = support::allocations();
    CHECK(cluster(k_means{20, iterations}, table, 8, true).iterations == iterations);
    made[iterations == 10] = support::allocations() - before;
  }
  CHECK(made[0] == made[1]);
}

TEST_CASE("another key starts from other rows") {
  const auto table = support::random_table(500, 4, 1);
  thread_pool pool;
  const embedding_view<float> view(table, 4);
  const auto a = k_means{10}(view, all_rows(500), false, {1, 1}, pool);
  const auto b = k_means{10}(view, all_rows(500), false, {1, 2}, pool);
  CHECK(a.cluster_of != b.cluster_of);
}

TEMPLATE_TEST_CASE("centroids are the means of their members", "", float, double) {
  constexpr std::size_t dim = 5;
  const auto table = support::random_table<TestType>(400, dim, 3);
  for (const bool unit_rows : {false, true}) {
    const auto found = cluster(k_means{25}, table, dim, unit_rows);
    const auto points = points_of(table, dim, unit_rows);
    REQUIRE(found.non_empty() == 25);
    CHECK(std::accumulate(found.sizes.begin(), found.sizes.end(), 0U) == 400);
    for (std::uint32_t c = 0; c < 25; ++c)
      for (std::size_t k = 0; k < dim; ++k) {
        double sum = 0;
        for (std::size_t i = 0; i < 400; ++i) sum += found.cluster_of[i] == c ? points[i][k] : 0;
        CHECK(found.centroids[c * dim + k] == Approx(sum / found.sizes[c]).margin(1e-6));
      }
  }
}

TEMPLATE_TEST_CASE("members score |centroid|^2 with their centroid on average", "", float, double) {
  // So that Eq. 4 needs no second pass over the items.
  constexpr std::size_t dim = 5;
  const auto table = support::random_table<TestType>(300, dim, 4);
  for (const bool unit_rows : {false, true}) {
    const auto found = cluster(k_means{12}, table, dim, unit_rows);
    const auto points = points_of(table, dim, unit_rows);
    for (std::uint32_t c = 0; c < 12; ++c) {
      const auto first = found.centroids.begin() + static_cast<std::ptrdiff_t>(c * dim);
      const point centroid(first, first + dim);
      double sum = 0;
      for (std::size_t i = 0; i < 300; ++i)
        if (found.cluster_of[i] == c) sum += dot(points[i], centroid);
      CHECK(sum / found.sizes[c] == Approx(dot(centroid, centroid)).epsilon(1e-5));
    }
  }
}

TEST_CASE("more clusters than different rows leave some empty", "[hostile]") {
  for (const std::uint32_t distinct : {1U, 2U, 5U}) {
    const auto table = repeated_rows(60, distinct);
    const auto found = cluster(k_means{10}, table, 2);
    CHECK(found.non_empty() == distinct);
    CHECK(found.iterations < 25);
    std::set<std::pair<float, std::uint32_t>> seen;
    for (std::size_t i = 0; i < 60; ++i) {
      seen.emplace(table[2 * i], found.cluster_of[i]);
      CHECK(found.centroids[found.cluster_of[i] * 2] == static_cast<double>(table[2 * i]));
    }
    CHECK(seen.size() == distinct); // each row its own cluster, and all its repeats with it
    for (const unsigned threads : {2U, 3U, 8U})
      CHECK(same(cluster(k_means{10}, table, 2, false, threads), found));
  }
}

TEMPLATE_TEST_CASE("a cluster that empties is started anew as in the textbook", "", float, double) {
  // Most rows are the same, so most starts are: of these clusters all but one empty at once.
  auto table = support::random_table<TestType>(60, 2, 7);
  for (std::size_t i = 0; i < 60; ++i)
    if (i % 3 != 0)
      std::copy_n(table.begin(), 2, table.begin() + static_cast<std::ptrdiff_t>(2 * i));
  std::size_t coincidences = 0;
  for (std::uint32_t clusters = 4; clusters < 12; ++clusters) {
    literal_k_means start{points_of(table, 2, false), false};
    start.run(clusters, 0);
    const std::set<point> different(start.centroids.begin(), start.centroids.end());
    coincidences += clusters - different.size();
    check_against_literal<TestType>(60, 2, clusters, false, table);
  }
  CHECK(coincidences > 20);
}

TEST_CASE("more clusters than rows leave some empty", "[hostile]") {
  const auto table = support::random_table(5, 3, 1);
  for (const bool unit_rows : {false, true}) {
    const auto found = cluster(k_means{9}, table, 3, unit_rows);
    CHECK(found.non_empty() == 5);
    CHECK(found.sizes.size() == 9);
    const std::set<std::uint32_t> different(found.cluster_of.begin(), found.cluster_of.end());
    CHECK(different.size() == 5);
  }
}

TEST_CASE("a row of length 0 is a row", "[hostile]") {
  auto table = support::random_table(50, 3, 1);
  std::fill_n(table.begin() + 30, 3, 0.0F);
  for (const bool unit_rows : {false, true}) {
    const auto found = cluster(k_means{5}, table, 3, unit_rows);
    CHECK(found.points.size() == 50);
    CHECK(std::ranges::all_of(found.centroids, [](double x) { return rankable(x); }));
  }
}

TEMPLATE_TEST_CASE("rows with NaN or infinity are left out", "[hostile]", float, double) {
  using limits = std::numeric_limits<TestType>;
  auto table = support::random_table<TestType>(100, 3, 5);
  table[3 * 10 + 1] = limits::quiet_NaN();
  table[3 * 50] = limits::infinity();
  table[3 * 99 + 2] = -limits::infinity();
  for (const bool unit_rows : {false, true}) {
    const auto found = cluster(k_means{8}, table, 3, unit_rows);
    auto finite = all_rows(100);
    std::erase_if(finite, [](item_id row) { return row == 10 || row == 50 || row == 99; });
    CHECK(found.points == finite);
    CHECK(found.cluster_of.size() == 97);
    CHECK(found.non_empty() == 8);
    CHECK(std::ranges::all_of(found.centroids, [](double x) { return rankable(x); }));
  }
}

TEST_CASE("only the rows that are given are clustered") {
  const auto table = support::random_table(100, 3, 6);
  std::vector<float> some;
  std::vector<item_id> points;
  for (item_id row = 4; row < 100; row += 7) points.push_back(row);
  thread_pool pool;
  const auto found = k_means{4}(embedding_view<float>(table, 3), points, false, start_key, pool);
  CHECK(found.points == points);
  CHECK(std::accumulate(found.sizes.begin(), found.sizes.end(), 0U) == points.size());
  for (std::uint32_t c = 0; c < 4; ++c) {
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
      sum += found.cluster_of[i] == c ? static_cast<double>(table[points[i] * 3]) : 0;
    CHECK(found.centroids[c * 3] == Approx(sum / found.sizes[c]).margin(1e-9));
  }
}

TEST_CASE("nothing to cluster, and nothing to cluster it into", "[hostile]") {
  const auto nothing = cluster(k_means{3}, std::vector<float>{}, 4);
  CHECK(nothing.points.empty());
  CHECK(nothing.sizes == std::vector<std::uint32_t>(3, 0));
  CHECK(nothing.non_empty() == 0);
  CHECK(nothing.iterations == 0);

  const auto all_bad =
      cluster(k_means{3}, std::vector<float>(8, std::numeric_limits<float>::quiet_NaN()), 4);
  CHECK(all_bad.points.empty());
  CHECK(all_bad.non_empty() == 0);

  const auto table = support::random_table(5, 3, 1);
  CHECK(cluster(k_means{0}, table, 3).sizes.empty());
  CHECK(cluster(k_means{2, 0}, table, 3).iterations == 0);

  thread_pool pool;
  const auto no_numbers =
      k_means{2}(embedding_view<float>(nullptr, 4, 0), all_rows(4), false, start_key, pool);
  CHECK(no_numbers.points.size() == 4);
  CHECK(no_numbers.non_empty() == 1);
}
