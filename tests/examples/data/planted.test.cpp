// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <set>

#include "train/data/planted.hpp"

using namespace trainer;

TEST_CASE("planted data holds what it says about itself", "[trainer]") {
  const planted_settings settings{
      .users = 300, .items = 400, .liked_share = 0.05, .exposed_share = 0.8};
  const planted_data world(3, settings);
  const auto& target = world.target();

  SECTION("a user likes the stated share of the items") {
    for (user_id user = 0; user < settings.users; ++user) {
      std::size_t liked = 0;
      for (item_id item = 0; item < settings.items; ++item) liked += world.would_like(user, item);
      CHECK(liked == 20);
    }
  }
  SECTION("records are of liked items, but for the stated noise, and each item once") {
    std::size_t liked = 0;
    std::set<std::pair<user_id, item_id>> pairs;
    for (const auto& record : target.records) {
      liked += world.would_like(record.user, record.item);
      pairs.emplace(record.user, record.item);
    }
    CHECK(pairs.size() == target.records.size());
    const double share = double(liked) / double(target.records.size());
    CHECK(share == Approx(0.9).margin(0.05)); // some users run out of liked items they have seen
  }
  SECTION("a user's times, over both domains, are 1, 2, 3 ...") {
    std::vector<std::set<std::int64_t>> times(settings.users);
    std::vector<std::size_t> records(settings.users);
    for (const auto* log : {&world.target(), &world.source()})
      for (const auto& record : log->records) {
        times[record.user].insert(record.time.whole);
        ++records[record.user];
      }
    for (user_id user = 0; user < settings.users; ++user) {
      CHECK(times[user].size() == records[user]);
      CHECK(*times[user].begin() == 1);
      CHECK(*times[user].rbegin() == std::int64_t(records[user]));
    }
  }
  SECTION("popular items have several times the records of unpopular ones") {
    std::vector<std::size_t> counts(settings.items);
    for (const auto& record : target.records) ++counts[record.item];
    std::ranges::sort(counts, std::greater{});
    std::size_t head = 0;
    for (std::size_t i = 0; i < settings.items / 10; ++i) head += counts[i];
    CHECK(head > 2 * target.records.size() / 10);
  }
  SECTION("the seed makes all of it") {
    const auto pairs = [](const domain_log& log) {
      std::vector<std::pair<user_id, item_id>> out;
      for (const auto& record : log.records) out.emplace_back(record.user, record.item);
      return out;
    };
    CHECK(pairs(planted_data(3, settings).target()) == pairs(target));
    CHECK(pairs(planted_data(4, settings).target()) != pairs(target));
  }
}
