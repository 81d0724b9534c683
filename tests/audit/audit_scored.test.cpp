// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/realhns.hpp>

#include "support/dot_scorer.hpp"
#include "support/world.hpp"

using namespace realhns;

namespace {

bool liked(user_id user, item_id item) { return (user * 13 + item * 7) % 5 == 0; }

} // namespace

TEMPLATE_TEST_CASE("an audit of a scorer is that of the tables that it reads", "[audit]", float,
                   double) {
  using T = TestType;
  support::world<T> w({.items = 150, .users = 20});
  w.items[70 * w.dim] = std::numeric_limits<T>::quiet_NaN();
  support::lines lines(21, 4, 150); // a user more than there are rows
  lines.positive[7] = 155;          // beyond the items
  lines.positive[9] = 70;           // scores no number
  const auto own = support::random_table<T>(lines.size(), w.dim, 9);
  auto queries = lines.batch<T>();
  if (GENERATE(false, true)) queries.representations = embedding_view<T>(own, w.dim);
  auto input = w.input();
  const std::vector<item_id> reserved{5, 60};
  const bool ruled = GENERATE(false, true);
  if (ruled) {
    input.item_range = {2, 149};
    input.reserved = reserved;
    input.eligible = [](user_id u, item_id i) { return (u + 3 * i) % 4 != 0; };
  }
  const audit_settings settings{.negatives = 6, .threads = ruled ? 3U : 1U, .truth = liked};

  const support::dot_scorer<T> model(input);
  const auto by_model = support::scored(model, input);
  const sampler kind{options{.negatives = 6}, fixed{.hard = 4}, keep_all{},
                     general_selector<>{.coarse = {.from = 0.0, .to = 0.5, .size = 30}}};
  const auto expected = audit(kind.prepare(1, input), input, queries, settings);
  CHECK(audit(kind.prepare(1, by_model), by_model, queries, settings) == expected);
  REQUIRE(expected.hard.ranked > 0);
  std::uint64_t with_similarity = 0;
  for (const auto& tenth : expected.by_similarity) with_similarity += tenth.draws;
  CHECK(with_similarity > 0);

  // A model without similarities: all the same, but these.
  const pair_scorer silent({.items = model.items(), .users = model.users()}, [&](const query<T>& q,
                                                                                 item_id item) {
    return model.dot(q.representation.empty() ? input.users.row(q.user) : q.representation, item);
  });
  const auto by_silent = support::scored(silent, input);
  auto rest = expected;
  rest.by_similarity = {};
  CHECK(audit(kind.prepare(1, by_silent), by_silent, queries, settings) == rest);
}
