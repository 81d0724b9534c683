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

TEST_CASE("a batch hands each query its source state") {
  const embedding_view<float> sources(numbers, 3);
  const query_batch<float> batch{
      .users = users, .positives = positives, .positions = positions, .sources = sources};
  CHECK(batch[1].source.data() == numbers.data() + 3);
  CHECK(batch[1].source.size() == 3);
  CHECK(batch[1].representation.empty());
  CHECK(query_batch<float>{users, positives, positions}[1].source.empty());
}

TEST_CASE("source states are as long as the table's rows, where there is one", "[hostile]") {
  const std::span<const float> three = std::span(numbers).first(3);
  const query<float> q{.source = three};
  CHECK(q.consistent(5, 3));
  CHECK_FALSE(q.consistent(5, 2));
  CHECK(q.consistent(5)); // nobody looks at it
  CHECK(query<float>{}.consistent(5, 3));
  CHECK_FALSE(query<float>{.representation = three, .source = three}.consistent(5, 3));

  const auto with = [&](const embedding_view<float>& sources) {
    return query_batch<float>{
        .users = users, .positives = positives, .positions = positions, .sources = sources};
  };
  CHECK(with(embedding_view<float>(numbers, 3)).consistent(5, 3));
  CHECK_FALSE(with(embedding_view<float>(numbers, 3)).consistent(5, 2));
  CHECK(with(embedding_view<float>(numbers, 3)).consistent(5));
  CHECK_FALSE(with(embedding_view<float>(numbers, 2)).consistent(5, 2)); // three rows
  CHECK_FALSE(with(embedding_view<float>(numbers, 2)).consistent(5));
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
