// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/realhns.hpp>

#include "support/world.hpp"

// What may be handed to an audit. Also under -Ofast, so nothing here compares with NaN or infinity.

namespace {

using namespace realhns;
using Catch::Matchers::Contains;

constexpr float no_number = std::numeric_limits<float>::quiet_NaN();

/// The same row for every query.
auto always(std::vector<item_id> row, std::uint64_t hard) {
  return [row = std::move(row), hard](const query<float>&, std::span<item_id> out) {
    std::ranges::copy(row, out.begin());
    return sample_report{.hard = hard};
  };
}

} // namespace

TEST_CASE("what can't be audited is refused by name", "[audit][hostile]") {
  const support::world<float> w;
  const support::lines lines(4, 2, 60);
  const auto drawer = always({1, 2}, 1);
  const auto refusal = [&](const single_domain<float>& input, const query_batch<float>& queries,
                           const audit_settings& settings, const char* what) {
    CHECK_THROWS_WITH(audit(drawer, input, queries, settings), Contains(what));
  };
  const auto queries = lines.batch<float>();
  refusal(w.input(), queries, {.negatives = 0}, "negatives: must be positive");

  auto short_positions = queries;
  short_positions.positions = short_positions.positions.first(3);
  refusal(w.input(), short_positions, {.negatives = 2}, "queries: the spans");
  const std::vector<float> narrow(lines.size() * 3);
  auto representations = queries;
  representations.representations = embedding_view<float>(narrow, 3);
  refusal(w.input(), representations, {.negatives = 2}, "queries: the spans");

  auto input = w.input();
  input.item_range = {3, 61};
  refusal(input, queries, {.negatives = 2}, "item_range: not within the item table");
  input = w.input();
  input.similarity.scale = std::numeric_limits<double>::infinity();
  refusal(input, queries, {.negatives = 2}, "similarity: the scale is not finite");
  input = w.input();
  input.users = embedding_view<float>(narrow, 3);
  refusal(input, queries, {.negatives = 2}, "users: the dimension");
  const std::vector<float> lost(w.items.size(), no_number);
  input = w.input();
  input.items = embedding_view<float>(lost, w.dim);
  refusal(input, queries, {.negatives = 2}, "items: no row of the table is finite");
  const std::vector<std::uint64_t> offsets{0, 2};
  const std::vector<item_id> unsorted{5, 4};
  input = w.input();
  input.known = {offsets, unsorted};
  refusal(input, queries, {.negatives = 2}, "not strictly ascending");
}

TEST_CASE("a drawn id beyond the table is refused, also from threads",
          "[audit][hostile][threads]") {
  const support::world<float> w;
  const support::lines lines(12, 20, 60);
  for (const unsigned threads : {1U, 3U})
    CHECK_THROWS_WITH(audit(always({3, 60}, 0), w.input(), lines.batch<float>(),
                            {.negatives = 2, .threads = threads}),
                      Contains("a row holds item 60, beyond the table of 60"));
}

TEST_CASE("an audit of nothing is empty", "[audit][hostile]") {
  const support::world<float> w;
  const auto found = audit(always({3}, 1), w.input(), {}, {.planned_hard = 1});
  CHECK(found.items == 60);
  CHECK(found.slots == 0);
  CHECK(found.coverage() == rate{0, 60});
  CHECK(found.all == audited_draws{});

  auto input = w.input();
  input.item_range = {7, 7}; // no items at all
  const support::lines lines(2, 2, 60);
  const auto none = audit(always({3}, 1), input, lines.batch<float>());
  CHECK(none.items == 0);
  CHECK(none.forbidden == 4);
  CHECK(none.coverage() == rate{0, 0});
  CHECK(none.hard.draws == 4);
  CHECK(none.hard.ranked == 0);
}

TEST_CASE("a table without numbers a row ranks nothing", "[audit][hostile]") {
  const single_domain<float> input{.items = embedding_view<float>(nullptr, 5, 0),
                                   .users = embedding_view<float>(nullptr, 2, 0)};
  const support::lines lines(2, 2, 5);
  const auto found = audit(always({3, 4}, 1), input, lines.batch<float>(), {.negatives = 2});
  CHECK(found.all.draws == 8);
  CHECK(found.all.ranked == 0);
  CHECK(found.coverage() == rate{2, 5});
}

TEST_CASE("draws without a rank still count as draws", "[audit][hostile]") {
  support::world<float> w({.known = 0});
  w.items[3 * w.dim] = no_number;
  std::fill_n(w.users.begin(), w.dim, no_number);
  const std::vector<user_id> users{0, 1, 1, 1, 77};
  const std::vector<item_id> positives{9, 9, 3, 4000, 9};
  const std::vector<std::uint32_t> positions{0, 1, 2, 3, 4};
  const auto found = audit(always({3, 8}, 2), w.input(), {users, positives, positions},
                           {.negatives = 2, .truth = [](user_id, item_id i) { return i == 8; }});
  CHECK(found.hard.draws == 10);
  CHECK(found.hard.false_negatives() == rate{5, 10});
  CHECK(found.hard.ranked == 3);   // item 8, for user 1, who alone has a row that ranks
  CHECK(found.hard.compared == 1); // where the positive has one
  CHECK(found.forbidden == 1);     // item 3 where it is the positive
  std::uint64_t similar = 0;
  for (const auto& tenth : found.by_similarity) similar += tenth.draws;
  CHECK(similar == 3); // item 8, where the positive has a row of numbers
}

TEST_CASE("what user code throws reaches the caller", "[audit][hostile][threads]") {
  const support::world<float> w;
  const support::lines lines(12, 20, 60);
  const auto refuses = [](auto, auto) -> bool { throw std::runtime_error("no truth today"); };
  for (const unsigned threads : {1U, 3U})
    CHECK_THROWS_WITH(audit(always({3}, 0), w.input(), lines.batch<float>(),
                            {.threads = threads, .truth = refuses}),
                      "no truth today");
}
