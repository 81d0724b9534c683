// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

#include <realhns/core/drawable_items.hpp>

#include "support/random_table.hpp"

using namespace realhns;
using Catch::Contains;

namespace {

using verdict = drawable_items::verdict;

/// A random catalogue, with rules of every kind, that owns what its input refers to.
struct catalogue {
  explicit catalogue(std::uint64_t seed) : random(seed), items(1 + random.below(40)) {
    std::vector<std::pair<user_id, item_id>> pairs;
    for (std::uint32_t i = random.below(3 * items); i > 0; --i)
      pairs.emplace_back(random.below(users), random.below(items));
    known = interactions::from_pairs(pairs, users);
    if (random.chance(2))
      for (std::uint32_t i = random.below(6); i > 0; --i) reserved.push_back(random.below(50));
    if (random.chance(2)) {
      range.begin = random.below(items + 1);
      range.end = range.begin + random.below(items - range.begin + 1);
    }
    if (random.chance(2))
      rule = [odd = random.below(4)](user_id user, item_id item) {
        return (item * 7 + user) % 5 != odd;
      };
    table.resize(items);
  }

  single_domain<float> input() const {
    return {.items = embedding_view<float>(table, 1),
            .known = known,
            .item_range = range,
            .reserved = reserved,
            .eligible = rule};
  }

  /// Some ids, ascending, with repeats.
  std::vector<item_id> excluded() {
    std::vector<item_id> out(random.below(4));
    for (item_id& item : out) item = random.below(items + 3);
    std::ranges::sort(out);
    return out;
  }

  static constexpr user_id users = 4;
  support::random_source random;
  item_id items;
  interactions known;
  std::vector<item_id> reserved;
  item_range range;
  item_rule rule;
  std::vector<float> table;
};

/// What the documentation says, one item at a time.
verdict literal_verdict(const single_domain<float>& input, user_id user, item_id item) {
  const auto end = std::min<std::size_t>(input.item_range.end, input.items.rows());
  if (item < input.item_range.begin || item >= end) return verdict::ineligible;
  if (std::ranges::count(input.reserved, item) > 0) return verdict::ineligible;
  if (std::ranges::count(input.known.row(user), item) > 0) return verdict::known;
  if (input.eligible && !input.eligible(user, item)) return verdict::ineligible;
  return verdict::drawable;
}

using runs = std::vector<std::pair<item_id, item_id>>;

/// The maximal runs of the items that are drawable and not excluded.
runs literal_runs(const single_domain<float>& input, user_id user,
                  const std::vector<item_id>& excluded) {
  runs out;
  for (item_id item = 0; item < input.items.rows(); ++item) {
    if (literal_verdict(input, user, item) != verdict::drawable) continue;
    if (std::ranges::count(excluded, item) > 0) continue;
    if (out.empty() || out.back().second != item) out.emplace_back(item, item);
    ++out.back().second;
  }
  return out;
}

/// A table of `n` items without numbers.
single_domain<float> bare(std::size_t n) { return {.items = embedding_view<float>(nullptr, n, 0)}; }

void build(const single_domain<float>& input) { drawable_items{input}; }

} // namespace

TEST_CASE("judge says of each item what the rules say") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const catalogue c(seed);
    const drawable_items drawable(c.input());
    for (user_id user = 0; user < c.users + 1; ++user)
      for (item_id item = 0; item < c.items + 5; ++item)
        REQUIRE(drawable.judge(user, item) == literal_verdict(c.input(), user, item));
  }
}

TEST_CASE("the catalogue has what is of the range and not reserved, whoever asks") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const catalogue c(seed);
    auto nobody_knows = c.input();
    nobody_knows.known = {};
    nobody_knows.eligible = nullptr;
    for (item_id item = 0; item < c.items + 5; ++item)
      REQUIRE(drawable_items(c.input()).has(item) ==
              (literal_verdict(nobody_knows, 0, item) == verdict::drawable));
  }
}

TEST_CASE("runs are the maximal ones, ascending, and count is their length") {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    catalogue c(seed);
    const drawable_items drawable(c.input());
    for (user_id user = 0; user < c.users + 1; ++user) {
      const auto excluded = c.excluded();
      runs found;
      drawable.for_each_run(user, excluded,
                            [&](item_id begin, item_id end) { found.emplace_back(begin, end); });
      const runs expected = literal_runs(c.input(), user, excluded);
      REQUIRE(found == expected);
      std::uint64_t total = 0;
      for (const auto& [begin, end] : expected) total += end - begin;
      REQUIRE(drawable.count(user, excluded) == total);
    }
  }
}

TEST_CASE("admit counts what it turns away, by reason") {
  const interactions known(std::vector{0, 2}, std::vector{1, 2});
  const std::vector<item_id> reserved{0};
  auto input = bare(6);
  input.known = known;
  input.reserved = reserved;
  input.eligible = [](user_id, item_id item) { return item != 5; };
  const drawable_items drawable(input);
  rejections rejected;
  std::vector<item_id> admitted;
  for (item_id item = 0; item < 8; ++item)
    if (drawable.admit(0, item, rejected)) admitted.push_back(item);
  CHECK(admitted == std::vector<item_id>{3, 4});
  CHECK(rejected == rejections{.known = 2, .ineligible = 4}); // 0, 5 and 6, 7 beyond the table
}

TEST_CASE("without rules every item of the table is drawable, and no_item is not") {
  const drawable_items drawable(bare(5));
  CHECK(drawable.range().begin == 0);
  CHECK(drawable.range().end == 5);
  CHECK(drawable.count(0) == 5);
  CHECK(drawable.judge(0, 4) == verdict::drawable);
  CHECK(drawable.judge(0, 5) == verdict::ineligible);
  CHECK(drawable.judge(0, no_item) == verdict::ineligible);
}

TEST_CASE("reserved ids may be in any order, repeated, and of no item", "[hostile]") {
  const std::vector<item_id> reserved{900, 3, 0, 3, no_item};
  auto input = bare(5);
  input.reserved = reserved;
  const drawable_items drawable(input);
  CHECK(drawable.count(0) == 3);
  CHECK(drawable.judge(0, 3) == verdict::ineligible);
}

TEST_CASE("known ids outside the item range are ignored") {
  const interactions known(std::vector{0, 4}, std::vector{0, 4, 5, 9});
  auto input = bare(10);
  input.known = known;
  input.item_range = {4, 8};
  const drawable_items drawable(input);
  CHECK(drawable.count(0) == 2);
  CHECK(drawable.judge(0, 9) == verdict::ineligible); // of another domain, rather than known
}

TEST_CASE("the rule is asked only about items that nothing else forbids") {
  const interactions known(std::vector{0, 1}, std::vector{2});
  const std::vector<item_id> reserved{0}, excluded{4};
  std::vector<item_id> asked;
  auto input = bare(6);
  input.known = known;
  input.reserved = reserved;
  input.eligible = [&](user_id, item_id item) { return asked.push_back(item), true; };
  CHECK(drawable_items(input).count(0, excluded) == 3);
  CHECK(asked == std::vector<item_id>{1, 3, 5});
}

TEST_CASE("users can know everything, and tables be empty", "[hostile]") {
  const interactions known(std::vector{0, 3}, std::vector{0, 1, 2});
  auto input = bare(3);
  input.known = known;
  CHECK(drawable_items(input).count(0) == 0);
  CHECK(drawable_items(input).count(1) == 3);
  CHECK(drawable_items(bare(0)).count(0) == 0);
}

TEST_CASE("inputs that contradict themselves are refused", "[hostile]") {
  const auto with_range = [](item_id begin, item_id end) {
    auto input = bare(5);
    input.item_range = {begin, end};
    return input;
  };
  CHECK_NOTHROW(build(with_range(0, 5)));
  CHECK_NOTHROW(build(with_range(5, 5)));
  const auto range = Contains("realhns: item_range: not within the item table");
  CHECK_THROWS_WITH(build(with_range(0, 6)), range);
  CHECK_THROWS_WITH(build(with_range(3, 2)), range);
  CHECK_THROWS_WITH(build(with_range(6, no_item)), range);

  CHECK_NOTHROW(build(bare(no_item)));
  CHECK_THROWS_WITH(build(bare(std::size_t{no_item} + 1)),
                    Contains("items: more rows than an item_id"));

  const interactions known(std::vector{0, 1}, std::vector{5});
  auto grown = bare(5);
  grown.known = known;
  CHECK_THROWS_WITH(build(grown), Contains("row 0, offset 0: item 5 is beyond the table of 5"));
}
