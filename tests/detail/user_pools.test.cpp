// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

#include <realhns/detail/user_pools.hpp>

using namespace realhns;

TEST_CASE("each user has a pool of its own, as long as it was said to be") {
  detail::user_pools pools(3, 4);
  for (const user_id user : {2U, 0U}) {
    const auto slots = pools.slots(user);
    REQUIRE(slots.size() == 4);
    std::ranges::fill(slots, 10 + user);
    pools.set_size(user, user + 1);
  }
  CHECK(std::ranges::equal(pools[0], std::vector<item_id>{10}));
  CHECK(pools[1].empty());
  CHECK(std::ranges::equal(pools[2], std::vector<item_id>{12, 12, 12}));
}

TEST_CASE("users without a pool have an empty one", "[hostile]") {
  const detail::user_pools pools(3, 4);
  CHECK(pools[2].empty());
  CHECK(pools[3].empty());
  CHECK(pools[0xFFFFFFFF].empty());
  CHECK(detail::user_pools(0, 4)[0].empty());
  CHECK(detail::user_pools(3, 0)[1].empty());
}

TEST_CASE("pools of some users are theirs, and nobody else has one") {
  const std::vector<user_id> users{4, 7, 0xFFFFFFFF};
  detail::user_pools pools(3, 2, users);
  for (std::size_t row = 0; row < pools.rows(); ++row) {
    pools.slots(row)[0] = users[row] / 2;
    pools.set_size(row, 1);
  }
  for (const user_id user : users)
    CHECK(std::ranges::equal(pools[user], std::vector<item_id>{user / 2}));
  for (const user_id user : {0U, 2U, 3U, 5U, 8U, 0xFFFFFFFEU}) CHECK(pools[user].empty());
  CHECK(pools.bytes() == 3 * 2 * sizeof(item_id) + 3 * sizeof(std::uint32_t) + 3 * sizeof(user_id));
}

TEST_CASE("pools know what they hold") {
  CHECK(detail::user_pools(3, 4).bytes() == 3 * 4 * sizeof(item_id) + 3 * sizeof(std::uint32_t));
}

TEST_CASE("pools are loaded as they were saved, whoever the users were") {
  const std::vector<user_id> users{4, 7}, others{1, 2, 3};
  detail::user_pools pools(2, 3, users), loaded(3, 3, others);
  for (const std::size_t row : {0U, 1U}) {
    std::ranges::fill(pools.slots(row), no_item);
    pools.slots(row)[0] = static_cast<item_id>(5 + row);
    pools.set_size(row, 1);
  }
  std::stringstream file;
  pools.save(file);
  loaded.load(file, 7);
  CHECK(loaded.rows() == 2);
  CHECK(std::ranges::equal(loaded[4], pools[4]));
  CHECK(std::ranges::equal(loaded[7], pools[7]));
  CHECK(loaded[1].empty());
  CHECK(std::ranges::equal(std::as_const(loaded).slots(1), std::as_const(pools).slots(1)));
}

TEST_CASE("pools of another shape are not loaded", "[hostile]") {
  const auto refused = [](const detail::user_pools& saved, item_id end) {
    std::stringstream file;
    saved.save(file);
    detail::user_pools pools(3, 4);
    CHECK_THROWS_AS(pools.load(file, end), std::invalid_argument);
  };
  refused(detail::user_pools(3, 5), 10);
  detail::user_pools beyond(3, 4), too_many(3, 4);
  beyond.slots(1)[2] = 10;
  refused(beyond, 10);
  too_many.set_size(2, 5);
  refused(too_many, 10);
  const std::vector<user_id> descending{4, 2, 9};
  refused(detail::user_pools(3, 4, descending), 10);
  const std::vector<user_id> few{4, 9};
  refused(detail::user_pools(3, 4, few), 10);
}
