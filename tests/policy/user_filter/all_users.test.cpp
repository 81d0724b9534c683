// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/core/concepts.hpp>
#include <realhns/policy/user_filter/all_users.hpp>

TEST_CASE("no user filter admits whoever is in a cluster", "[user_filter]") {
  static_assert(realhns::user_filter<realhns::all_users>);
  const realhns::transfer_clusters found{
      .users = {3, 8, 9}, .cluster_of = {0, 1, 0}, .affinities = {1, -5, 0}, .sizes = {2, 1}};
  CHECK(realhns::all_users{}.admitted(found) == found.users);
}
