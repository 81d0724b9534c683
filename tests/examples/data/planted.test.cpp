// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <set>

#include "train/data/planted/planted_data.hpp"

using namespace trainer;

namespace {

const planted_settings small{
    .users = 300, .items = 400, .deviant_share = 0.2, .liked_share = 0.05, .exposed_share = 0.7};

/// The share of (user, item) pairs for which f holds.
template <class F>
double share_of_pairs(const planted_settings& s, const F& f) {
  std::size_t count = 0;
  for (user_id user = 0; user < s.users; ++user)
    for (item_id item = 0; item < s.items; ++item) count += f(user, item);
  return static_cast<double>(count) / static_cast<double>(s.users * s.items);
}

std::vector<std::pair<user_id, item_id>> pairs_of(const domain_log& log) {
  std::vector<std::pair<user_id, item_id>> out;
  for (const auto& record : log.records) out.emplace_back(record.user, record.item);
  return out;
}

} // namespace

TEST_CASE("a user of planted data likes the stated share of each domain's items", "[trainer]") {
  const planted_data world(3, small);
  for (const auto* domain : {&world.target_domain(), &world.source_domain()})
    for (user_id user = 0; user < small.users; ++user) {
      std::size_t liked = 0;
      for (item_id item = 0; item < small.items; ++item) liked += domain->likes(user, item);
      CHECK(liked == 20);
    }
  CHECK(world.would_like(7, 9) == world.target_domain().likes(7, 9));
}

TEST_CASE("the truth of planted data is that of an inner product", "[trainer]") {
  const planted_data world(3, small);
  const matrix<float> affinity =
      world.tastes().target() * world.target_domain().items().transpose();
  for (user_id user = 0; user < small.users; ++user) {
    float lowest_liked = std::numeric_limits<float>::infinity();
    float highest_other = -lowest_liked;
    for (item_id item = 0; item < small.items; ++item) {
      const float a = affinity(user, item);
      if (world.would_like(user, item)) lowest_liked = std::min(lowest_liked, a);
      else highest_other = std::max(highest_other, a);
    }
    CHECK(lowest_liked > highest_other - 1e-5F);
  }
}

TEST_CASE("a catalogue too large to be ranked for each user has near the stated share",
          "[trainer]") {
  const planted_settings large{.users = 40, .items = 50'001, .liked_share = 0.03};
  const planted_data world(5, large);
  const double share = share_of_pairs(
      large, [&](user_id user, item_id item) { return world.would_like(user, item); });
  CHECK(share == Approx(0.03).epsilon(0.1));
}

TEST_CASE("planted users have seen the stated share, popular items most of all", "[trainer]") {
  const planted_settings s{.users = 400, .items = 500, .exposed_share = 0.2};
  const planted_data world(3, s);
  const auto& target = world.target_domain();
  CHECK(share_of_pairs(s, [&](user_id user, item_id item) { return target.exposed(user, item); }) ==
        Approx(0.2).epsilon(0.03));
  // What one has seen in one domain says nothing of the other.
  CHECK(share_of_pairs(s, [&](user_id user, item_id item) {
          return target.exposed(user, item) && world.source_domain().exposed(user, item);
        }) < 0.06);

  std::vector<double> seen(s.items);
  for (user_id user = 0; user < s.users; ++user)
    for (item_id item = 0; item < s.items; ++item) seen[item] += target.exposed(user, item);
  std::ranges::sort(seen, std::greater{});
  CHECK(seen[49] / seen[399] == Approx(std::pow(8, 0.6)).epsilon(0.2)); // ranks 50 and 400
}

TEST_CASE("planted records are of seen items, and of liked ones but for the noise", "[trainer]") {
  const planted_data world(3, small);
  for (const auto* domain : {&world.target_domain(), &world.source_domain()}) {
    const auto pairs = pairs_of(domain->log());
    CHECK(std::set(pairs.begin(), pairs.end()).size() == pairs.size());
    std::size_t liked = 0;
    std::vector<std::size_t> records(small.users);
    for (const auto& [user, item] : pairs) {
      CHECK(domain->exposed(user, item));
      liked += domain->likes(user, item);
      ++records[user];
    }
    const double share = static_cast<double>(liked) / static_cast<double>(pairs.size());
    CHECK(share == Approx(0.9).margin(0.05)); // some users run out of liked items they have seen
    CHECK(*std::ranges::max_element(records) <= small.most_records);
    CHECK(static_cast<double>(pairs.size()) / static_cast<double>(small.users) ==
          Approx(12).margin(2));
  }
}

TEST_CASE("a planted user's times, over both domains, are 1, 2, 3 ...", "[trainer]") {
  const planted_data world(3, small);
  std::vector<std::set<std::int64_t>> times(small.users);
  std::vector<std::size_t> records(small.users);
  for (const auto* log : {&world.target(), &world.source()})
    for (const auto& record : log->records) {
      times[record.user].insert(record.time.whole);
      ++records[record.user];
    }
  for (user_id user = 0; user < small.users; ++user) {
    CHECK(times[user].size() == records[user]);
    CHECK(*times[user].begin() == 1);
    CHECK(*times[user].rbegin() == std::int64_t(records[user]));
  }
}

TEST_CASE("the source domain tells the target taste of planted users, but not of deviants",
          "[trainer]") {
  const planted_settings s{.users = 3000, .items = 10, .deviant_share = 0.2};
  const planted_data world(3, s);
  const auto& tastes = world.tastes();
  constexpr auto shared = planted_tastes::shared;
  std::size_t deviants = 0;
  double product = 0, length = 0; // of deviants, between the domains
  for (user_id user = 0; user < s.users; ++user) {
    const row_vector<double> source = tastes.source().row(user).cast<double>();
    const row_vector<double> target = tastes.target().row(user).cast<double>();
    CHECK(source.tail(planted_tastes::dim - shared) != target.tail(planted_tastes::dim - shared));
    if (!tastes.deviant(user)) {
      CHECK(source.head(shared) == target.head(shared));
      continue;
    }
    ++deviants;
    product += source.head(shared).dot(target.head(shared));
    length += source.head(shared).squaredNorm();
  }
  CHECK(static_cast<double>(deviants) / 3000 == Approx(0.2).margin(0.03));
  // The personas' centre is not at 0, which two strangers have in common.
  CHECK(std::abs(product / length) < 0.25);
}

TEST_CASE("the seed makes all of a planted world", "[trainer]") {
  const planted_data world(3, small);
  CHECK(pairs_of(planted_data(3, small).target()) == pairs_of(world.target()));
  CHECK(pairs_of(planted_data(4, small).target()) != pairs_of(world.target()));
  CHECK(pairs_of(world.source()) != pairs_of(world.target()));
}
