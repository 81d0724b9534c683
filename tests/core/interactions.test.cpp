// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>
#include <set>
#include <vector>

#include <realhns/core/interactions.hpp>

#include "support/random_table.hpp"

using Catch::Contains;
using realhns::interactions;
using realhns::interactions_view;
using realhns::item_id;

namespace {

using rows = std::vector<std::vector<item_id>>;

/// The rows as one sees them.
template <class Known>
rows listed(const Known& known) {
  rows out;
  for (realhns::user_id user = 0; user < known.users(); ++user) {
    const auto row = known.row(user);
    out.emplace_back(row.begin(), row.end());
  }
  return out;
}

/// Compressed rows of a view, unchecked.
struct compressed {
  std::vector<std::uint64_t> offsets;
  std::vector<item_id> items;

  void check(std::size_t table) const {
    realhns::detail::check(interactions_view{offsets, items}, table);
  }
};

} // namespace

TEST_CASE("rows may be unsorted, have repeats and be empty") {
  const interactions known(std::vector<int>{0, 4, 4, 5, 8},
                           std::vector<int>{3, 1, 3, 2, /**/ /**/ 7, /**/ 5, 5, 5});
  CHECK(listed(known) == rows{{1, 2, 3}, {}, {7}, {5}});
  CHECK(known.users() == 4);
}

TEMPLATE_TEST_CASE("offsets of any integer type", "", std::int32_t, std::uint32_t, std::int64_t,
                   std::size_t, std::uint8_t) {
  const std::vector<TestType> offsets{0, 2, 3};
  CHECK(listed(interactions(offsets, std::vector<int>{9, 8, 7})) == rows{{8, 9}, {7}});
}

TEMPLATE_TEST_CASE("items of any integer type", "", std::int32_t, std::uint32_t, std::int64_t,
                   std::size_t, std::uint8_t) {
  const std::vector<TestType> items{9, 8, 7};
  CHECK(listed(interactions(std::vector<int>{0, 2, 3}, items)) == rows{{8, 9}, {7}});
}

TEST_CASE("any sized ranges will do") {
  const std::deque<long> offsets{0, 1, 3};
  const std::set<short> items{4, 5, 6};
  CHECK(listed(interactions(offsets, items)) == rows{{4}, {5, 6}});
}

TEST_CASE("without rows there are no users", "[hostile]") {
  CHECK(interactions().users() == 0);
  CHECK(interactions(std::vector<int>{}, std::vector<int>{}).users() == 0);
  CHECK(interactions(std::vector<int>{0}, std::vector<int>{}).users() == 0);
  CHECK(interactions_view{}.users() == 0);
  CHECK(interactions_view{}.row(0).empty());
  CHECK_FALSE(interactions_view{}.contains(0, 0));
}

TEST_CASE("users beyond the last row know nothing", "[hostile]") {
  const interactions known(std::vector<int>{0, 1}, std::vector<int>{5});
  CHECK(known.contains(0, 5));
  CHECK(known.row(1).empty());
  CHECK_FALSE(known.contains(0xFFFFFFFF, 5));
}

TEST_CASE("contains agrees with the pairs that were given") {
  support::random_source random(3);
  std::vector<std::pair<std::uint32_t, item_id>> pairs;
  for (int i = 0; i < 300; ++i) pairs.emplace_back(random.below(20), random.below(50));
  const auto known = interactions::from_pairs(pairs, 22);
  std::size_t wrong = 0;
  for (std::uint32_t user = 0; user < 25; ++user)
    for (item_id item = 0; item < 55; ++item)
      wrong += known.contains(user, item) != (std::ranges::count(pairs, std::pair(user, item)) > 0);
  CHECK(wrong == 0);
  CHECK(known.users() == 22);
}

TEST_CASE("pairs and compressed rows of the same data are the same") {
  const std::vector<std::pair<long, short>> pairs{{2, 7}, {0, 3}, {0, 1}, {2, 7}, {0, 2}};
  const interactions known(std::vector<int>{0, 3, 3, 4}, std::vector<int>{1, 2, 3, 7});
  CHECK(listed(interactions::from_pairs(pairs)) == listed(known));
}

TEST_CASE("pairs make as many rows as they name, or as are asked for") {
  const std::vector<std::pair<int, int>> pairs{{1, 5}};
  CHECK(listed(interactions::from_pairs(pairs)) == rows{{}, {5}});
  CHECK(listed(interactions::from_pairs(pairs, 4)) == rows{{}, {5}, {}, {}});
  CHECK(listed(interactions::from_pairs(pairs, 1)) == rows{{}, {5}});
  CHECK(interactions::from_pairs(std::vector<std::pair<int, int>>{}).users() == 0);
}

TEST_CASE("broken offsets are refused", "[hostile]") {
  const std::vector<int> items{1, 2, 3};
  const auto build = [&](std::vector<std::int64_t> offsets) {
    return interactions(offsets, items);
  };
  CHECK_NOTHROW(build({0, 1, 3}));
  CHECK_THROWS_WITH(build({1, 3}), Contains("realhns: known positives: the first offset is not 0"));
  CHECK_THROWS_WITH(build({0, 2, 1, 3}), Contains("row 1, offset 1: the offsets decrease"));
  CHECK_THROWS_WITH(build({0, -1, 3}), Contains("offset 1 is negative"));
  CHECK_THROWS_WITH(build({0, 1, 2}), Contains("the last offset is 2, but there are 3 items"));
  CHECK_THROWS_WITH(build({0, 1, 4}), Contains("the last offset is 4, but there are 3 items"));
  CHECK_THROWS_WITH(build({0, 9, 3}), Contains("row 1, offset 3: the offsets decrease"));
  CHECK_THROWS_WITH(build({}), Contains("the last offset is 0, but there are 3 items"));
  CHECK_THROWS_AS(build({}), std::invalid_argument);
}

TEST_CASE("numbers that are no item ids are refused, by row and offset", "[hostile]") {
  const auto build = [](std::vector<std::int64_t> items) {
    return interactions(std::vector<int>{0, 1, 3}, items);
  };
  CHECK_NOTHROW(build({0, 0xFFFFFFFE, 5}));
  CHECK_THROWS_WITH(build({0, -1, 5}),
                    Contains("known positives: row 1, offset 1: -1 is no item id"));
  CHECK_THROWS_WITH(build({0, 5, std::int64_t{1} << 32}),
                    Contains("row 1, offset 2: 4294967296 is no item id"));
  CHECK_THROWS_WITH(build({realhns::no_item, 5, 6}),
                    Contains("row 0, offset 0: 4294967295 is no item id"));
}

TEST_CASE("pairs of numbers that are no ids are refused", "[hostile]") {
  using pairs = std::vector<std::pair<std::int64_t, std::int64_t>>;
  CHECK_THROWS_WITH(interactions::from_pairs(pairs{{0, 1}, {3, -2}}),
                    Contains("row 3, offset 1: -2 is no item id"));
  CHECK_THROWS_WITH(interactions::from_pairs(pairs{{0, 1}, {-1, 2}}),
                    Contains("pair 1: -1 is no user id"));
  CHECK_THROWS_WITH(interactions::from_pairs(pairs{{std::int64_t{1} << 32, 2}}),
                    Contains("pair 0: 4294967296 is no user id"));
}

TEST_CASE("a view is checked, not repaired", "[hostile]") {
  CHECK_NOTHROW(compressed{{0, 2, 2, 3}, {1, 4, 0}}.check(5));
  CHECK_NOTHROW(compressed{{}, {}}.check(0));
  CHECK_THROWS_WITH(
      (compressed{{0, 1, 3}, {1, 4, 2}}.check(5)),
      Contains("known positives: row 1, offset 2: the row is not strictly ascending"));
  CHECK_THROWS_WITH((compressed{{0, 1, 3}, {1, 4, 4}}.check(5)),
                    Contains("row 1, offset 2: the row is not strictly ascending"));
  CHECK_THROWS_WITH((compressed{{0, 1, 3}, {1, 4, 5}}.check(5)),
                    Contains("row 1, offset 2: item 5 is beyond the table of 5"));
  CHECK_THROWS_WITH((compressed{{0, 2, 1, 3}, {1, 2, 3}}.check(5)),
                    Contains("row 1, offset 1: the offsets decrease"));
  CHECK_THROWS_WITH((compressed{{0, 2, 9}, {1, 2, 3}}.check(5)),
                    Contains("the last offset is 9, but there are 3 items"));
  CHECK_THROWS_WITH((compressed{{}, {1}}.check(5)), Contains("the last offset is 0"));
}
