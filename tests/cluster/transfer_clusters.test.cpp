// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/cluster/transfer_clusters.hpp>

#include "support/two_domains.hpp"

using namespace realhns;

namespace {

template <class T>
transfer_clusters find(const cross_domain<T>& input, std::uint32_t clusters, unsigned threads = 1) {
  thread_pool pool(threads);
  return find_transfer_clusters(input, {clusters, 25}, {3, 4}, pool);
}

} // namespace

TEMPLATE_TEST_CASE("centroids and affinities are Eq. 5 and 6", "[cluster]", float, double) {
  const support::two_domains<TestType> w({.users = 60});
  const bool cosine = GENERATE(false, true);
  const auto input = w.input(cosine ? realhns::cosine(5) : inner_product());
  for (const std::uint32_t clusters : {1U, 4U, 60U, 100U}) {
    CAPTURE(cosine, clusters);
    const auto found = find(input, clusters);
    REQUIRE(found.users.size() == 60);
    REQUIRE(found.sizes.size() == clusters);
    for (std::uint32_t c = 0; c < clusters; ++c) {
      std::vector<double> mean(w.target_dim);
      double members = 0;
      for (std::size_t i = 0; i < 60; ++i) {
        if (found.cluster_of[i] != c) continue;
        for (std::size_t k = 0; k < w.target_dim; ++k)
          mean[k] += static_cast<double>(input.target.row(i)[k]);
        ++members;
      }
      CHECK(found.sizes[c] == members);
      for (std::size_t k = 0; k < w.target_dim && members > 0; ++k)
        CHECK(found.centroid(c)[k] == Approx(mean[k] / members));
    }
    for (std::size_t i = 0; i < 60; ++i) {
      double product = 0, squares = 0;
      for (std::size_t k = 0; k < w.target_dim; ++k) {
        const auto h = static_cast<double>(input.target.row(i)[k]);
        product += h * found.centroid(found.cluster_of[i])[k];
        squares += h * h;
      }
      CHECK(found.affinities[i] == Approx(cosine ? product / std::sqrt(squares) : product));
    }
  }
}

TEST_CASE("users are clustered by the direction of their source states alone", "[cluster]") {
  // Four directions, at lengths that say nothing.
  std::vector<float> source;
  for (int u = 0; u < 40; ++u) {
    const float far = 0.1F + static_cast<float>(u * 7 % 11);
    const std::vector<std::vector<float>> directions{{far, 0}, {0, far}, {-far, 0}, {0, -far}};
    source.insert(source.end(), directions[static_cast<std::size_t>(u % 4)].begin(),
                  directions[static_cast<std::size_t>(u % 4)].end());
  }
  const auto target = support::random_table(40, 3, 5);
  cross_domain<float> input;
  input.source = embedding_view<float>(source, 2);
  input.target = embedding_view<float>(target, 3);
  for (const auto similarity : {inner_product(), realhns::cosine(5), inner_product(-3)}) {
    input.similarity = similarity;
    const auto found = find(input, 40); // so many that each direction has one
    CHECK(found.non_empty() == 4);
    for (std::size_t i = 0; i < 40; ++i) CHECK(found.cluster_of[i] == found.cluster_of[i % 4]);
  }
}

TEST_CASE("whoever has no source history is in no cluster and in no centroid",
          "[cluster][hostile]") {
  support::two_domains<> w({.users = 30});
  constexpr float no_number = std::numeric_limits<float>::quiet_NaN();
  constexpr float endless = std::numeric_limits<float>::infinity();
  const std::vector<user_id> without{2, 5, 11, 29};
  std::fill_n(w.source.begin() + 2 * w.source_dim, w.source_dim, 0.F);
  w.source[5 * w.source_dim + 1] = no_number;
  w.source[11 * w.source_dim] = -endless;
  w.target[29 * w.target_dim + 2] = endless;
  const auto found = find(w.input(), 3);
  CHECK(found.users.size() == 26);
  CHECK(found.cluster_of.size() == 26);
  CHECK(found.affinities.size() == 26);
  for (const user_id user : without) CHECK(std::ranges::count(found.users, user) == 0);
  CHECK(std::ranges::is_sorted(found.users));
  for (const double x : found.centroids) CHECK(std::abs(x) <= 1);
  for (const double x : found.affinities) CHECK(std::abs(x) <= 3);

  std::fill_n(w.target.begin() + 3 * w.target_dim, w.target_dim, 0.F); // a state like any other
  CHECK(find(w.input(), 3).users.size() == 26);
}

TEST_CASE("nobody with a source history makes no clusters", "[cluster][hostile]") {
  const std::vector<float> zeros(12);
  cross_domain<float> input;
  CHECK(find(input, 3).users.empty());
  CHECK(find(input, 3).non_empty() == 0);
  input.source = input.target = embedding_view<float>(zeros, 3);
  CHECK(find(input, 3).users.empty());
  CHECK(find(input, 3).sizes == std::vector<std::uint32_t>(3));
}

TEST_CASE("clusters of users are the same for any number of threads", "[cluster][threads]") {
  const support::two_domains<> w({.users = 3000});
  const auto expected = find(w.input(), 20);
  for (const unsigned threads : {2U, 3U, 8U}) {
    const auto found = find(w.input(), 20, threads);
    CHECK(found.cluster_of == expected.cluster_of);
    CHECK(found.centroids == expected.centroids);
    CHECK(found.affinities == expected.affinities);
  }
}
