// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/core/concepts.hpp>
#include <realhns/policy/user_filter/cluster_outliers.hpp>

#include "support/random_table.hpp"

using namespace realhns;

namespace {

using users = std::vector<user_id>;

static_assert(user_filter<cluster_outliers>);
static_assert(!user_filter<int>);

/// `members` users of each of two clusters, in turn, with the given affinities.
transfer_clusters two_clusters(const std::vector<double>& affinities) {
  transfer_clusters out{.sizes = {0, 0}};
  for (user_id i = 0; i < affinities.size(); ++i) {
    out.users.push_back(10 * i);
    out.cluster_of.push_back(i % 2);
    ++out.sizes[i % 2];
  }
  out.affinities = affinities;
  return out;
}

} // namespace

TEST_CASE("outliers are those with the lowest affinity of each cluster", "[user_filter]") {
  // Cluster 0 has the users 0, 20, 40, 60, 80; cluster 1 has 10, 30, 50, 70.
  const auto found = two_clusters({5, 100, 3, -100, -1, 0, 4, 50, 2});
  const auto outliers = [&](double weight) { return cluster_outliers{weight}.admitted(found); };
  CHECK(outliers(0) == users{});
  CHECK(outliers(0.2) == users{30, 40});         // 1 of 5; 0.8 of 4 is 1
  CHECK(outliers(0.4) == users{30, 40, 50, 80}); // 2 of 5; 1.6 of 4 is 2
  CHECK(outliers(0.6) == users{20, 30, 40, 50, 80});
  CHECK(outliers(0.8) == users{20, 30, 40, 50, 60, 70, 80});
  CHECK(outliers(1) == found.users);
}

TEST_CASE("how many of a cluster are outliers is rounded, halves up", "[user_filter]") {
  const auto count = [](std::size_t members, double weight) {
    transfer_clusters of_one{.cluster_of = std::vector<std::uint32_t>(members),
                             .affinities = std::vector<double>(members),
                             .sizes = {static_cast<std::uint32_t>(members)}};
    for (user_id user = 0; user < members; ++user) of_one.users.push_back(user);
    return cluster_outliers{weight}.admitted(of_one).size();
  };
  CHECK(count(1, 0.49) == 0);
  CHECK(count(1, 0.5) == 1);
  CHECK(count(3, 0.5) == 2);
  CHECK(count(10, 0.1) == 1);
  CHECK(count(380, 0.1) == 38);
  CHECK(count(380, 0.8) == 304);
  CHECK(count(0, 1) == 0);
}

TEST_CASE("of equal affinity, the smaller ids are outliers", "[user_filter]") {
  CHECK(cluster_outliers{0.5}.admitted(two_clusters({1, 1, 1, 1, 1, 1, 1, 1})) ==
        users{0, 10, 20, 30});
  CHECK(cluster_outliers{0.5}.admitted(two_clusters({0.0, 1, -0.0, 1, 0.0, 1, -0.0, 1})) ==
        users{0, 10, 20, 30});
}

TEST_CASE("outliers are what sorting each cluster says", "[user_filter]") {
  const auto table = support::tied_table<double>(300, 1, 4);
  const auto found = two_clusters(table);
  users expected;
  for (std::uint32_t c = 0; c < 2; ++c) {
    std::vector<std::pair<double, user_id>> members;
    for (std::size_t i = 0; i < 300; ++i)
      if (found.cluster_of[i] == c) members.emplace_back(found.affinities[i], found.users[i]);
    std::ranges::sort(members);
    for (std::size_t i = 0; i < 45; ++i) expected.push_back(members[i].second);
  }
  std::ranges::sort(expected);
  CHECK(cluster_outliers{0.3}.admitted(found) == expected);
}

TEST_CASE("a weight that is no share is refused", "[user_filter][hostile]") {
  for (const double weight : {-0.1, 1.1, 80.0, std::numeric_limits<double>::quiet_NaN(),
                              std::numeric_limits<double>::infinity()})
    CHECK_THROWS_AS(cluster_outliers{weight}.validate(), std::invalid_argument);
  for (const double weight : {0.0, 0.1, 1.0}) CHECK_NOTHROW(cluster_outliers{weight}.validate());
}

TEST_CASE("no clusters have no outliers", "[user_filter][hostile]") {
  CHECK(cluster_outliers{}.admitted(transfer_clusters{}).empty());
  CHECK(cluster_outliers{1}.admitted(transfer_clusters{.sizes = {0, 0, 0}}).empty());
}
