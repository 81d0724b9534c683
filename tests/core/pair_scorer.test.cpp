// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <vector>

#include <realhns/core/input.hpp>
#include <realhns/core/pair_scorer.hpp>

using namespace realhns;

namespace {

const auto in_floats = [](const query<float>& q, item_id item) {
  return static_cast<float>(100 * q.user + item);
};
const auto in_doubles = [](const query<double>& q, item_id item) { return 100.0 * q.user + item; };
const auto apart = [](item_id positive, item_id item) {
  return static_cast<float>(positive) - static_cast<float>(item);
};

using floats = pair_scorer<decltype(in_floats)>;
using doubles = pair_scorer<decltype(in_doubles)>;
using both = pair_scorer<decltype(in_floats), decltype(apart)>;

static_assert(scorer<floats, float> && !scorer<floats, double>);
static_assert(scorer<doubles, double> && !scorer<doubles, float>);
static_assert(!similarity_scorer<floats, float> && similarity_scorer<both, float>);

} // namespace

TEST_CASE("a pair_scorer calls its functions for each pair, row after row") {
  const pair_scorer model({.items = 7, .users = 2}, in_floats, apart);
  CHECK(model.items() == 7);
  CHECK(model.users() == 2);
  const std::vector<query<float>> queries{{.user = 1}, {.user = 0}, {.user = 3}};
  const std::vector<item_id> items{5, 2}, positives{4, 6};
  std::vector<float> out(6);
  model.score(queries, items, out);
  CHECK(out == std::vector<float>{105, 102, 5, 2, 305, 302});
  out.resize(4);
  model.similarity(positives, items, out);
  CHECK(out == std::vector<float>{-1, 2, 1, 4});
}

TEST_CASE("a pair_scorer scores in what its function returns, users or not") {
  const pair_scorer model({.items = 3}, in_doubles);
  STATIC_REQUIRE(std::same_as<decltype(model)::value_type, double>);
  CHECK(model.users() == 0);
  std::vector<double> out(1);
  const std::vector<query<double>> queries{{.user = 2}};
  const std::vector<item_id> items{1};
  model.score(queries, items, out);
  CHECK(out == std::vector<double>{201});

  const pair_scorer any({.items = 3, .users = 3}, [](const auto& q, item_id item) { // of either
    return static_cast<float>(q.user + item);
  });
  STATIC_REQUIRE(std::same_as<decltype(any)::value_type, float>);
}
