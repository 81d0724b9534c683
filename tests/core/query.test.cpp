// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <vector>

#include <realhns/core/query.hpp>

using namespace realhns;

namespace {

const std::vector<user_id> users{4, 5};
const std::vector<item_id> positives{40, 50};
const std::vector<std::uint32_t> positions{0, 1};
const std::vector<float> numbers{1, 2, 3, 4, 5, 6};

} // namespace

TEST_CASE("a batch is its queries, in order") {
  const query_batch<float> batch{users, positives, positions, embedding_view<float>(numbers, 3)};
  CHECK(batch.size() == 2);
  CHECK(batch[1].user == 5);
  CHECK(batch[1].positive == 50);
  CHECK(batch[1].position == 1);
  CHECK(batch[1].representation.data() == numbers.data() + 3);
  CHECK(batch[1].representation.size() == 3);
}

TEST_CASE("a batch without representations has queries without one") {
  const query_batch<float> batch{users, positives, positions};
  CHECK(batch[0].representation.empty());
  CHECK(batch.consistent(3));
}

TEST_CASE("a batch is consistent if its lengths agree", "[hostile]") {
  const auto short_ids = std::span(positives).first(1);
  CHECK(query_batch<float>{}.consistent(3));
  CHECK(
      query_batch<float>{users, positives, positions, embedding_view<float>(numbers, 3)}.consistent(
          3));
  CHECK_FALSE(
      query_batch<float>{users, positives, positions, embedding_view<float>(numbers, 3)}.consistent(
          2));
  CHECK_FALSE(
      query_batch<float>{users, positives, positions, embedding_view<float>(numbers, 2)}.consistent(
          2));
  CHECK_FALSE(query_batch<float>{users, short_ids, positions}.consistent(3));
  CHECK_FALSE(query_batch<float>{users, positives, short_ids}.consistent(3));
}
