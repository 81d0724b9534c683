// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/detail/transferred_users.hpp>

#include "support/two_domains.hpp"

using namespace realhns;

namespace {

using users = std::vector<user_id>;

transfer_clusters clusters_of(const support::two_domains<>& w) {
  thread_pool threads;
  return find_transfer_clusters(w.input(), {5, 25}, {1, 2}, threads);
}

detail::transferred_users<float> transfer(const support::two_domains<>& w, const users& admitted,
                                          unsigned threads = 1) {
  thread_pool pool(threads);
  return {w.input(), clusters_of(w), admitted, pool};
}

} // namespace

TEST_CASE("each user's state is transferred with the centroid of the user's cluster", "[threads]") {
  const support::two_domains<> w({.users = 700});
  const auto found = clusters_of(w);
  users admitted;
  for (user_id user = 1; user < 700; user += 2) admitted.push_back(user);
  for (const unsigned threads : {1U, 2U, 8U}) {
    const auto some = transfer(w, admitted, threads);
    REQUIRE(std::ranges::equal(some.ids(), admitted));
    const auto rows = some.representations();
    REQUIRE(rows.rows() == admitted.size());
    REQUIRE(rows.dim() == w.dim);
    for (std::size_t i = 0; i < admitted.size(); ++i) {
      const auto phi = found.centroid(found.cluster_of[admitted[i]]);
      const std::vector<float> narrow(phi.begin(), phi.end());
      CHECK(std::ranges::equal(some.centroid_of(admitted[i]), narrow));
      CHECK(std::ranges::equal(rows.row(i), w.mlp.one(w.input().source.row(admitted[i]), narrow)));
    }
  }
  CHECK(w.mlp.rows == 3 * admitted.size()); // and nobody else's
}

TEST_CASE("admitted users may come in any order, twice, or from nowhere", "[hostile]") {
  support::two_domains<> w({.users = 30});
  std::fill_n(w.source.begin() + 7 * w.source_dim, w.source_dim, 0.F); // user 7 is in no cluster
  const auto some = transfer(w, {12, 3, 12, 7, 30, 0xFFFFFFFF, 3, 29});
  CHECK(std::ranges::equal(some.ids(), users{3, 12, 29}));
  CHECK(some.contains(12));
  CHECK_FALSE(some.contains(7));
  CHECK_FALSE(some.contains(13));
  CHECK_FALSE(some.contains(0xFFFFFFFF));
  CHECK(w.mlp.rows == 3);
  CHECK(some.bytes() == 3 * (2 * 4 + w.dim * 4) + 5 * w.target_dim * 4);
}

TEST_CASE("nobody admitted is nothing to transfer", "[hostile]") {
  const support::two_domains<> w;
  const auto none = transfer(w, {});
  CHECK(none.ids().empty());
  CHECK(none.representations().empty());
  CHECK_FALSE(none.contains(0));
  CHECK(w.mlp.calls == 0);
}
