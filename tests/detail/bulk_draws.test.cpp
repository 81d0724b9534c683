// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/realhns.hpp>

#include "support/kernels.hpp"
#include "support/random_table.hpp"

// Draws in bulk against the definition: one draw_restricted a slot, from a stream that makes its
// words one block at a time.

using namespace realhns;

namespace {

using ids = std::vector<item_id>;

/// Makes all later kernels of a test run on a path, and puts back what was.
struct on_path {
  explicit on_path(detail::kernel_path path) : before(detail::chosen_kernel()) {
    detail::choose_kernel(path);
  }
  ~on_path() { detail::choose_kernel(before); }
  on_path(const on_path&) = delete;
  on_path& operator=(const on_path&) = delete;

  detail::kernel_path before;
};

/// A catalogue, its rules, and users who know from nothing to all but one item.
struct catalogue {
  catalogue(item_id items, std::uint64_t seed) : random(seed), size(items), table(items) {
    std::vector<std::pair<user_id, item_id>> pairs;
    for (const double share : {0.0, 0.002, 0.05, 0.5, 0.95, 1.0}) {
      const item_id but = random.below(items);
      for (item_id item = 0; item < items; ++item)
        if (item != but && random.unit() < share) pairs.emplace_back(users, item);
      ++users;
    }
    known = interactions::from_pairs(pairs, users);
    for (item_id item = 0; item < items; ++item) weights.push_back(1.0 / (1 + item % 97));
  }

  single_domain<float> input() const {
    return {.items = embedding_view<float>(table, 1),
            .known = known,
            .item_range = range,
            .reserved = reserved,
            .eligible = rule,
            .item_weights = weights};
  }

  support::random_source random;
  item_id size;
  std::vector<float> table;
  user_id users = 0;
  interactions known;
  item_range range;
  ids reserved;
  item_rule rule;
  std::vector<double> weights;
};

struct drawn {
  ids negatives;
  rejections rejected;
  std::uint64_t filled = 0;
  friend bool operator==(const drawn&, const drawn&) = default;
};

struct queries {
  std::vector<user_id> users;
  ids positives;
  std::vector<std::uint32_t> positions;

  query_batch<float> batch() const { return {users, positives, positions}; }
};

template <class State>
drawn literal(const State& state, const drawable_items& items, const options& settings, epoch_t e,
              const queries& q, std::size_t width) {
  drawn out;
  for (std::size_t line = 0; line < q.users.size(); ++line) {
    const auto key = user_key::of(settings.seed, e, draw_stage::proposal, q.users[line]).stream;
    draw_stream random(key, q.positives[line], q.positions[line]);
    ids excluded{q.positives[line]}, row, scratch;
    while (row.size() < width) {
      const item_id item =
          detail::draw_restricted(state, items, q.users[line], std::span<const item_id>(excluded),
                                  random, out.rejected, scratch);
      if (item == no_item) break;
      row.push_back(item);
      if (settings.distinct) excluded.push_back(item);
    }
    out.filled += row.size();
    row.resize(width, no_item);
    out.negatives.insert(out.negatives.end(), row.begin(), row.end());
  }
  return out;
}

template <class Epoch>
drawn in_bulk(const Epoch& epoch, const queries& q, std::size_t width) {
  drawn out{ids(q.users.size() * width), {}, 0};
  workspace work;
  const auto report = epoch.sample(q.batch(), out.negatives, work);
  return out.rejected = report.rejected, out.filled = report.filled, out;
}

/// Draws low ids more often, and has neither an exact draw nor guesses.
struct squared {
  struct state {
    item_id items;
    item_id draw(user_id, draw_stream& random) const {
      return std::min(random.below(items), random.below(items));
    }
  };
  template <class Input>
  state prepare(const Input& input, epoch_context&) const {
    return {static_cast<item_id>(input.items.rows())};
  }
};

template <class Proposal>
void check(const Proposal& proposal, const catalogue& c, const queries& q, std::size_t width,
           bool distinct) {
  const options settings{
      .negatives = static_cast<std::uint32_t>(width), .seed = 11, .distinct = distinct};
  const sampler s{settings, fixed{.hard = 0}, keep_all{}, proposal};
  const auto input = c.input();
  const auto epoch = s.prepare(2, input);
  prepare_report report;
  thread_pool threads;
  epoch_context context{settings, 2, draw_stage::proposal, epoch.drawable(), threads, report};
  const auto expected =
      literal(proposal.prepare(input, context), epoch.drawable(), settings, 2, q, width);
  for (const auto path : support::kernels()) {
    const on_path chosen(path);
    CAPTURE(detail::name(path), c.size, width, distinct);
    REQUIRE(in_bulk(epoch, q, width) == expected);
    ids row(width); // and one by one
    const std::size_t line = width % q.users.size();
    epoch.sample(q.batch()[line], row);
    REQUIRE(std::ranges::equal(row, std::span(expected.negatives).subspan(line * width, width)));
  }
}

queries some_queries(catalogue& c, std::size_t count) {
  queries q;
  for (std::size_t line = 0; line < count; ++line) {
    q.users.push_back(c.random.below(c.users + 1));
    q.positives.push_back(c.random.chance(20) ? no_item : c.random.below(c.size));
    q.positions.push_back(static_cast<std::uint32_t>(line));
  }
  return q;
}

void check_all(catalogue& c, const queries& q, std::size_t width, bool distinct) {
  check(uniform{}, c, q, width, distinct);
  check(popularity{}, c, q, width, distinct);
  check(squared{}, c, q, width, distinct);
}

} // namespace

TEST_CASE("rows of any width are those of single draws, counts included") {
  for (const item_id items : {1U, 40U, 3000U, 40'000U}) { // the last shares marks
    catalogue c(items, items);
    const auto q = some_queries(c, 15);
    for (std::size_t width = 1; width <= 70; width += items < 3000 ? 1 : 23)
      for (const bool distinct : {false, true}) check_all(c, q, width, distinct);
  }
}

TEST_CASE("rows are those of single draws whatever the rules") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    catalogue c(2 + static_cast<item_id>(seed * seed), seed);
    if (c.random.chance(2)) {
      c.range.begin = c.random.below(c.size);
      c.range.end = c.range.begin + 1 + c.random.below(c.size - c.range.begin);
    }
    if (c.random.chance(2))
      for (std::uint32_t i = c.random.below(9); i > 0; --i)
        c.reserved.push_back(c.range.begin + c.random.below(c.size + 3));
    if (c.random.chance(3))
      c.rule = [](user_id user, item_id item) { return (user + item) % 4 != 0; };
    c.weights[c.range.begin] = 1; // else all weights may be reserved
    std::erase(c.reserved, c.range.begin);
    check_all(c, some_queries(c, 30), 1 + c.random.below(30), c.random.chance(2));
  }
}

TEST_CASE("a catalogue whose words are rejected half the time draws the same") {
  // Nothing but a view of a table that is not there: 2^31 + 1 items reject nearly every second word.
  constexpr item_id items = 0x80000001;
  std::vector<item_id> list{0, 5, items - 1};
  const interactions known(std::vector{0, 3}, list);
  const single_domain<float> input{.items = embedding_view<float>(nullptr, items, 0),
                                   .known = known};
  const options settings{.negatives = 50, .seed = 11};
  const auto epoch = presets::uniform({.negatives = 50, .seed = 11}).prepare(2, input);
  const queries q{{0, 0, 1}, {5, 7, 9}, {0, 1, 2}};
  const auto expected =
      literal(detail::uniform_items{{0, items}}, epoch.drawable(), settings, 2, q, 50);
  for (const auto path : support::kernels()) {
    const on_path chosen(path);
    CHECK(in_bulk(epoch, q, 50) == expected);
  }
}

TEST_CASE("popularity draws the same where words are rejected and pairs of them shift") {
  constexpr item_id items = 990'000; // one word in 12,000 is rejected
  catalogue c(1, 1);
  c.size = items;
  c.table.resize(items);
  c.weights.assign(items, 1);
  c.known = interactions(std::vector{0, 2}, std::vector{3, 9});
  check(popularity{}, c, some_queries(c, 40), 1000, false);
}

TEST_CASE("the candidates of a uniform pool are those of single draws") {
  for (const item_id items : {3U, 60U, 40'000U}) {
    catalogue c(items, 5);
    const drawable_items drawable(c.input());
    const detail::uniform_items all{drawable.range()};
    for (std::uint32_t size = 1; size < 40; size += 3)
      for (user_id user = 0; user < c.users; ++user) {
        const query<float> q{.user = user, .positive = c.random.below(items)};
        draw_stream random({1, user}, q.positive, 0), literal_random = random;
        candidate_buffer buffer, literal_buffer;
        bool same = true;
        for (int slot = 0; slot < 3; ++slot) { // of one stream, with draws of others between
          buffer.items.clear();
          const auto found = uniform_pool::state{&drawable, size}.candidates(q, random, buffer);
          ids expected;
          for (std::uint32_t i = 0; i < size; ++i) {
            const item_id item = detail::draw_restricted(
                all, drawable, user, std::span(&q.positive, 1), literal_random,
                literal_buffer.rejected, literal_buffer.scratch);
            if (item == no_item) break;
            expected.push_back(item);
          }
          same &= std::ranges::equal(found, expected) && random() == literal_random();
          same &= buffer.rejected == literal_buffer.rejected;
        }
        CAPTURE(items, size, user);
        REQUIRE(same);
      }
  }
}

TEST_CASE("batches are grouped whatever the users' numbers") {
  catalogue c(50, 1);
  queries q;
  for (std::uint32_t line = 0; line < 300; ++line) {
    q.users.push_back(c.random.chance(2) ? c.random.below(8) : c.random.below(0xFFFFFFFF));
    q.positives.push_back(line % 50);
    q.positions.push_back(line);
  }
  check(uniform{}, c, q, 3, false);
  std::ranges::sort(q.users);
  check(uniform{}, c, q, 3, false);
}
