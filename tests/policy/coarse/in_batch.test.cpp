// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <map>

#include <realhns/realhns.hpp>

#include "oracle.hpp"
#include "support/allocations.hpp"
#include "support/chi_square.hpp"
#include "support/kernels.hpp"
#include "support/two_domains.hpp"
#include "support/world.hpp"

namespace {

using ids = std::vector<realhns::item_id>;
using realhns::no_item;

constexpr std::uint32_t width = 5, hard = 4;
constexpr auto everything = std::numeric_limits<std::uint32_t>::max();

/// In-batch negatives by a fine selector; half of what the filter sees is dropped.
template <class Fine>
auto sampler_of(const Fine& fine, std::uint32_t size, const realhns::options& settings) {
  return realhns::sampler{
      settings, realhns::fixed{.hard = hard, .filter_scale = 0.5},
      realhns::cluster_threshold{.clusters = 6},
      realhns::general_selector<realhns::in_batch, Fine>{.coarse = {.size = size}, .fine = fine}};
}

struct drawn {
  ids negatives;
  realhns::sample_report report;

  ids row(std::size_t line, std::size_t slots = width) const {
    const auto begin = negatives.begin() + static_cast<std::ptrdiff_t>(line * slots);
    return {begin, begin + static_cast<std::ptrdiff_t>(slots)};
  }
};

template <class Epoch, class T>
drawn draw(const Epoch& epoch, const realhns::query_batch<T>& batch, std::size_t slots = width) {
  drawn out{ids(batch.size() * slots), {}};
  realhns::workspace work;
  out.report = epoch.sample(batch, out.negatives, work);
  return out;
}

/// The candidates of a batch, literally: all of its positives or, of a larger batch, the positives of
/// the lines that come first when a deck of them is shuffled.
template <class T>
ids candidates(const oracle::sampler<T>& slow, const realhns::query_batch<T>& batch,
               std::size_t size) {
  ids deck(batch.positives.begin(), batch.positives.end());
  if (deck.size() <= size) return deck;
  const auto first = batch[0];
  realhns::draw_stream random(slow.key(realhns::draw_stage::selectors, first.user).subset,
                              first.positive, first.position);
  ids out;
  while (out.size() < size) {
    const auto left = static_cast<std::uint32_t>(deck.size() - out.size());
    const std::size_t place = out.size() + random.below(left);
    std::swap(deck[out.size()], deck[place]);
    out.push_back(deck[out.size()]);
  }
  return out;
}

/// What a query may get of the candidates, in their order and with their scores.
template <class T>
std::vector<oracle::ranked<T>> kept(const oracle::sampler<T>& slow, const realhns::query<T>& q,
                                    const ids& found, T s_d) {
  const auto drawable = oracle::drawable(slow.input, q.user);
  std::vector<oracle::ranked<T>> out;
  for (const auto item : found)
    if (std::ranges::count(drawable, item) > 0 && item != q.positive && slow.passes(q, item, s_d))
      out.push_back(
          {item, oracle::score(slow.input, slow.representation(q), slow.input.items.row(item))});
  return out;
}

template <class T>
void best_first(std::vector<oracle::ranked<T>>& candidates) {
  std::ranges::stable_sort(candidates, [](const auto& a, const auto& b) {
    return a.score > b.score || (a.score == b.score && a.item < b.item);
  });
}

/// Each item once: what is left of picks among candidates that are listed twice.
ids without_repeats(const ids& row) {
  ids out;
  for (const auto item : row)
    if (std::ranges::count(out, item) == 0) out.push_back(item);
  return out;
}

/// The positives of the batch, found, packed and scored for each query by itself.
struct for_each_query {
  static constexpr auto fresh() { return realhns::candidates_per::query; }

  struct state {
    template <class T>
    std::span<const realhns::item_id> candidates(const realhns::query<T>&, realhns::draw_stream&,
                                                 realhns::candidate_buffer& buffer) const {
      return buffer.batch;
    }
  };

  template <class Input>
  state prepare(const Input&, realhns::epoch_context&) const {
    return {};
  }
};

std::vector<realhns::draw_stream> streams(std::uint32_t count) {
  std::vector<realhns::draw_stream> out;
  for (std::uint32_t p = 0; p < count; ++p)
    out.emplace_back(realhns::philox_key{1, 2}, realhns::item_id{3}, p);
  return out;
}

} // namespace

TEST_CASE("the candidates of a batch are its positives, as often as they occur", "[coarse]") {
  const ids positives{4, 9, 4, 4, 7};
  const realhns::in_batch::state state{GENERATE(5U, 6U, everything)};
  realhns::candidate_buffer buffer;
  buffer.batch = positives;
  realhns::draw_stream random({1, 2}, 0, 0);
  const auto found = state.candidates(realhns::query<float>{}, random, buffer);
  CHECK(ids(found.begin(), found.end()) == positives);
}

TEST_CASE("of a large batch, every choice of lines is equally likely", "[coarse]") {
  const ids positives{10, 11, 12, 13, 14};
  std::map<ids, std::size_t> seen;
  for (auto random : streams(20000)) {
    realhns::candidate_buffer buffer;
    buffer.batch = positives;
    const auto found =
        realhns::in_batch::state{3}.candidates(realhns::query<float>{}, random, buffer);
    ids chosen(found.begin(), found.end());
    std::ranges::sort(chosen);
    ++seen[chosen];
  }
  std::vector<std::size_t> counts;
  for (const auto& [chosen, count] : seen) counts.push_back(count);
  CHECK(counts.size() == 10);
  CHECK(support::fits_uniform(counts));
}

TEMPLATE_TEST_CASE("in-batch negatives are those of the definition", "[coarse][sampler]", float,
                   double) {
  const support::world<TestType> w({.items = 40, .users = 12, .known = 6});
  const auto input = w.input(GENERATE(realhns::inner_product(), realhns::cosine(5)));
  const support::lines lines(12, 4, 40);
  const auto batch = lines.batch<TestType>();
  const realhns::options settings{.negatives = width,
                                  .seed = 11,
                                  .threads = GENERATE(1U, 3U),
                                  .distinct = GENERATE(false, true)};
  const std::uint32_t size = GENERATE(48U, 20U, 1U, everything);
  const oracle::sampler<TestType> slow{input, settings, 2, hard};
  const auto found = candidates(slow, batch, size);
  CAPTURE(size, settings.threads, settings.distinct);

  const auto compare = [&](const auto& fine, auto pick) {
    const auto epoch = sampler_of(fine, size, settings).prepare(2, input);
    const auto s_d = static_cast<TestType>(epoch.report().filter_threshold);
    const drawn rows = draw(epoch, batch);
    std::size_t hard_slots = 0;
    for (std::size_t line = 0; line < lines.size(); ++line) {
      const auto q = batch[line];
      auto random = slow.stream(realhns::draw_stage::selectors, q);
      ids row = pick(kept(slow, q, found, s_d), random);
      if (settings.distinct) row = without_repeats(row);
      hard_slots += row.size();
      CAPTURE(line);
      CHECK(rows.row(line) == slow.fill(q, row));
    }
    CHECK(rows.report.hard == hard_slots);
  };
  compare(realhns::top_k{.from = 1, .k = 6}, [&](auto candidates, auto& random) {
    best_first(candidates);
    return oracle::top_k(candidates, 1, 6, hard, settings.distinct, random);
  });
  if (settings.distinct) return;
  compare(realhns::best_of{3}, [&](const auto& candidates, auto& random) {
    ids out;
    while (out.size() < hard && !candidates.empty()) {
      std::vector<oracle::ranked<TestType>> three;
      while (three.size() < 3)
        three.push_back(candidates[random.below(static_cast<std::uint32_t>(candidates.size()))]);
      best_first(three);
      out.push_back(three[0].item);
    }
    return out;
  });
}

TEST_CASE("what the queries of a batch share changes no negative and no count",
          "[sampler][threads]") {
  // Some users have one query and some a hundred; not all have a row, nor do all positives.
  support::world<float> w({.items = 70, .users = 40, .known = 20});
  for (std::size_t k = 0; k < w.dim; ++k) w.items[5 * w.dim + k] = 3e38F; // scores overflow
  support::random_source random(6);
  support::lines lines(0, 0, 1);
  for (std::uint32_t line = 0; line < 400; ++line) {
    const std::uint32_t user = random.chance(3) ? random.below(4) : random.below(42);
    lines.user.push_back(user);
    lines.positive.push_back(random.below(72));
    lines.position.push_back(line);
  }
  const auto representations = support::random_table(lines.size(), w.dim, 77);
  auto batch = lines.batch<float>();
  if (GENERATE(false, true))
    batch.representations = realhns::embedding_view<float>(representations, w.dim);
  auto input = w.input();
  const ids reserved{7, 21};
  input.reserved = reserved;
  if (GENERATE(false, true))
    input.eligible = [](auto user, auto item) { return (user + item) % 7 != 0; };
  const realhns::options settings{.negatives = width,
                                  .seed = 2,
                                  .threads = GENERATE(1U, 3U),
                                  .distinct = GENERATE(false, true)};
  const auto rows_by = [&](const auto& coarse, const auto& filter) {
    using selector = realhns::general_selector<std::decay_t<decltype(coarse)>>;
    return draw(realhns::sampler{settings, realhns::fixed{.hard = hard, .filter_scale = 0.5},
                                 filter, selector{.coarse = coarse, .fine = {.k = 2}, .quota = 2},
                                 selector{.coarse = coarse, .fine = {.from = 5, .k = 20}}}
                    .prepare(1, input),
                batch);
  };
  const auto compare = [&](const auto& filter) {
    const drawn shared = rows_by(realhns::in_batch{everything}, filter);
    const drawn literal = rows_by(for_each_query{}, filter);
    CHECK(shared.negatives == literal.negatives);
    CHECK(shared.report == literal.report);
    CHECK(shared.report.hard > shared.report.slots / 4);
  };
  compare(realhns::keep_all{});
  compare(realhns::all_of{realhns::cluster_threshold{.clusters = 6}, realhns::score_margin{}});
}

TEST_CASE("in-batch negatives follow how often an item is in the batch", "[coarse]") {
  // User 0 may have item 1 once, 2 twice and 3 three times, and knows the other two. So of four lines
  // at least two are left.
  const support::world<float> w({.users = 8, .known = 0});
  auto input = w.input();
  const auto known =
      realhns::interactions::from_pairs(std::vector<std::pair<int, int>>{{0, 0}, {0, 4}});
  input.known = known;
  const ids users{0, 1, 2, 3, 4, 5, 6, 7}, positives{0, 1, 2, 2, 3, 3, 3, 4};
  const std::uint32_t size = GENERATE(4U, everything);
  const auto epoch = realhns::presets::in_batch({.size = size, .seed = 3}).prepare(1, input);
  std::vector<std::size_t> counts(60);
  realhns::workspace work;
  for (std::uint32_t p = 0; p < 20000; ++p) {
    ids out(8);
    const std::vector<std::uint32_t> positions(8, p);
    const auto report = epoch.sample(
        realhns::query_batch<float>{.users = users, .positives = positives, .positions = positions},
        out, work);
    if (size == everything) CHECK(report.hard == 8);
    ++counts[out[0]];
  }
  std::vector<double> expected(60);
  expected[1] = 1. / 6;
  expected[2] = 2. / 6;
  expected[3] = 3. / 6;
  CHECK(support::fits(counts, expected));
}

TEST_CASE("no item of a user's history is an in-batch negative", "[coarse]") {
  // Every user knows the positives of all lines of the next one.
  constexpr std::uint32_t users = 9, positions = 3;
  const support::world<float> w({.items = 30, .users = users, .known = 0});
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  std::vector<realhns::user_id> user;
  ids positive;
  std::vector<std::uint32_t> position;
  for (std::uint32_t u = 0; u < users; ++u)
    for (std::uint32_t p = 0; p < positions; ++p) {
      user.push_back(u);
      positive.push_back(positions * u + p);
      position.push_back(p);
      pairs.emplace_back(u, positions * u + p);
      pairs.emplace_back(u, positions * ((u + 1) % users) + p);
    }
  const auto known = realhns::interactions::from_pairs(pairs);
  auto input = w.input();
  input.known = known;
  if (GENERATE(false, true)) input.eligible = [](auto, auto) { return true; };
  const auto epoch = realhns::presets::in_batch({.negatives = 40}).prepare(1, input);
  const auto rows = draw(
      epoch,
      realhns::query_batch<float>{.users = user, .positives = positive, .positions = position}, 40);
  CHECK(rows.report.hard == rows.report.slots);
  CHECK(rows.report.rejected.known == user.size() * 2 * positions);
  CHECK(rows.report.rejected.ineligible == 0);
  for (std::size_t line = 0; line < user.size(); ++line)
    for (const auto item : rows.row(line, 40)) CHECK(!known.contains(user[line], item));
}

TEST_CASE("a query alone has no candidates, in a batch or not", "[coarse]") {
  const support::world<float> w;
  const auto epoch = realhns::presets::in_batch({.negatives = 6, .seed = 4}).prepare(1, w.input());
  const auto uniform = realhns::presets::uniform({.negatives = 6, .seed = 4}).prepare(1, w.input());
  const support::lines lines(12, 1, 60);
  for (std::size_t line = 0; line < lines.size(); ++line) {
    ids row(6), expected(6);
    uniform.sample(lines.batch<float>()[line], expected);
    const auto report = epoch.sample(lines.batch<float>()[line], row);
    CHECK(row == expected);
    CHECK(report.hard == 0);
    CHECK(report.missed.no_candidates == 6);
    const drawn batch = draw(epoch, lines.batch<float>(line, line + 1), 6);
    CHECK(batch.negatives == expected);
    CHECK(batch.report == report);
  }
}

TEST_CASE("a batch of one user who knows its positives has no candidates", "[coarse]") {
  const support::world<float> w({.users = 1, .known = 0});
  const ids positives{3, 8, 8, 20};
  std::vector<std::pair<int, std::uint32_t>> pairs;
  for (const auto item : positives) pairs.emplace_back(0, item);
  const auto known = realhns::interactions::from_pairs(pairs);
  auto input = w.input();
  input.known = known;
  const auto epoch = realhns::presets::in_batch({.negatives = 6}).prepare(1, input);
  const ids users(4, 0), positions{0, 1, 2, 3};
  const drawn rows = draw(
      epoch,
      realhns::query_batch<float>{.users = users, .positives = positives, .positions = positions},
      6);
  CHECK(rows.report.missed.no_candidates == rows.report.slots);
  CHECK(rows.report.rejected.known >= 16);
  CHECK(rows.report.filled == rows.report.slots);
}

TEST_CASE("in-batch negatives are the same for any threads, kernels and memory",
          "[sampler][threads]") {
  using namespace realhns::detail;
  const support::world<float> w({.items = 150, .users = 40});
  const support::lines lines(42, 5, 150);
  const bool distinct = GENERATE(false, true);
  const std::uint32_t size = GENERATE(70U, everything);
  const auto with = [&](unsigned threads) {
    return sampler_of(realhns::top_k{.k = 9}, size,
                      {.negatives = width, .seed = 9, .threads = threads, .distinct = distinct})
        .prepare(3, w.input());
  };
  const drawn expected = draw(with(1), lines.batch<float>());
  CHECK(expected.report.hard > 0);
  for (const unsigned threads : {2U, 3U, 8U, 0U}) {
    const drawn found = draw(with(threads), lines.batch<float>());
    CHECK(found.negatives == expected.negatives);
    CHECK(found.report == expected.report);
  }
  for (const kernel_path path : support::kernels()) {
    choose_kernel(path);
    const drawn found = draw(with(1), lines.batch<float>());
    choose_kernel(best_kernel());
    CHECK(found.negatives == expected.negatives);
    CHECK(found.report == expected.report);
  }
  // A workspace that has seen other batches, among them one with the same first query.
  realhns::workspace work;
  const auto epoch = with(2);
  ids out(lines.size() * width);
  epoch.sample(lines.batch<float>(), out, work);
  epoch.sample(lines.batch<float>(0, 50), std::span(out).first(50 * width), work);
  const drawn part = draw(with(1), lines.batch<float>(0, 50));
  CHECK(ids(out.begin(), out.begin() + 50 * width) == part.negatives);
  CHECK(part.negatives != ids(expected.negatives.begin(), expected.negatives.begin() + 50 * width));
}

TEST_CASE("a rule that allows everything changes no in-batch negative and no count", "[sampler]") {
  const support::world<float> w({.items = 50, .users = 20, .known = 30});
  const support::lines lines(20, 4, 60); // some positives are beyond the table
  const ids reserved{7, 21};
  auto input = w.input();
  input.reserved = reserved;
  input.item_range = {3, 45};
  const auto sampler = realhns::sampler{
      realhns::options{.negatives = width, .seed = 2}, realhns::fixed{}, realhns::keep_all{},
      realhns::general_selector<realhns::in_batch, realhns::best_of>{.fine = {2}}};
  const drawn without = draw(sampler.prepare(1, input), lines.batch<float>());
  input.eligible = [](auto, auto) { return true; };
  const drawn with = draw(sampler.prepare(1, input), lines.batch<float>());
  CHECK(with.negatives == without.negatives);
  CHECK(with.report == without.report);
  REQUIRE(with.report.hard == with.report.slots); // so that the proposal has rejected nothing
  std::size_t nobodys = 0;
  for (const auto item : lines.positive)
    nobodys += item < 3 || item >= 45 || std::ranges::count(reserved, item) > 0;
  CHECK(with.report.rejected.ineligible == nobodys * lines.size());
}

TEST_CASE("two in-batch selectors have candidates of their own", "[sampler]") {
  const support::world<float> w({.items = 50, .users = 20});
  const support::lines lines(20, 3, 50);
  const realhns::general_selector<realhns::in_batch> few{
      .coarse = {.size = 5}, .fine = {.k = 2}, .quota = 2};
  const realhns::general_selector<realhns::in_batch, realhns::best_of> all{.fine = {1}, .quota = 3};
  const realhns::options settings{.negatives = width, .seed = 2, .threads = GENERATE(1U, 2U)};
  const auto rows_of = [&](const auto&... selectors) {
    return draw(
        realhns::sampler{settings, realhns::fixed{}, realhns::keep_all{}, selectors...}.prepare(
            1, w.input()),
        lines.batch<float>());
  };
  const drawn both = rows_of(few, all), first = rows_of(few);
  for (std::size_t line = 0; line < lines.size(); ++line)
    CHECK(std::ranges::equal(std::span(both.negatives).subspan(line * width, 2),
                             std::span(first.negatives).subspan(line * width, 2)));
  CHECK(both.report.hard == both.report.slots);
  std::vector<std::size_t> seen(50);
  for (std::size_t line = 0; line < lines.size(); ++line)
    for (std::size_t i = 2; i < width; ++i) ++seen[both.row(line)[i]];
  CHECK(std::ranges::count(seen, 0U) < 20); // the second is not held to the five of the first
}

TEST_CASE("in-batch negatives from the source domain are scored for each user anew", "[sampler]") {
  const support::two_domains<> w({.users = 20});
  const support::lines lines(20, 3, 60);
  const auto rows_by = [&](const auto& coarse) {
    const realhns::cross_domain_selector<realhns::all_users, std::decay_t<decltype(coarse)>> other{
        .clusters = 3, .coarse = coarse, .fine = {.k = 2}, .quota = 3};
    return draw(realhns::sampler{realhns::options{.negatives = width, .seed = 2}, realhns::fixed{},
                                 realhns::keep_all{}, other}
                    .prepare(1, w.input()),
                lines.batch<float>());
  };
  const drawn shared = rows_by(realhns::in_batch{}), literal = rows_by(for_each_query{});
  CHECK(shared.report.hard == lines.size() * 3);
  CHECK(shared.negatives == literal.negatives);
  CHECK(shared.report == literal.report);
}

TEST_CASE("a warm batch of in-batch negatives allocates nothing", "[sampler]") {
  const support::world<float> w({.items = 60, .users = 14, .known = 20});
  const support::lines lines(14, 8, 60);
  std::vector<realhns::item_id> negatives(lines.size() * width);
  const auto epoch = sampler_of(realhns::top_k{.k = 9}, GENERATE(30U, everything),
                                {.negatives = width, .distinct = GENERATE(false, true)})
                         .prepare(1, w.input());
  realhns::workspace work;
  epoch.sample(lines.batch<float>(), negatives, work);
  const std::size_t before = support::allocations();
  for (int again = 0; again < 3; ++again) epoch.sample(lines.batch<float>(), negatives, work);
  CHECK(support::allocations() == before);
}

TEST_CASE("a batch may hold anything", "[coarse][hostile]") {
  support::world<float> w({.items = 30, .users = 4, .known = 3});
  for (std::size_t k = 0; k < w.dim; ++k) w.items[5 * w.dim + k] = 3e38F; // scores overflow
  const auto epoch =
      sampler_of(realhns::top_k{.k = 5}, GENERATE(6U, everything), {.negatives = width})
          .prepare(1, w.input());
  const ids users{0, 3, 4, no_item, 1, 1, 2, 0};
  const ids positives{no_item, 30, 5, 7, 31, 9, 9, 12};
  const ids positions{0, 1, 2, 3, 4, 5, 6, no_item};
  const drawn rows = draw(
      epoch,
      realhns::query_batch<float>{.users = users, .positives = positives, .positions = positions});
  CHECK(rows.report.slots == users.size() * width);
  CHECK(rows.report.filled == rows.report.slots);
  CHECK(rows.report.missed.unserved >= hard * 4); // no row of the user, or of the positive
  for (std::size_t line = 0; line < users.size(); ++line)
    for (const auto item : rows.row(line)) {
      CHECK(item < 30);
      CHECK(item != positives[line]);
      CHECK(!w.known.contains(users[line], item));
    }
  CHECK(draw(epoch, realhns::query_batch<float>{}).report == realhns::sample_report{});
  CHECK_THROWS_AS(realhns::in_batch{0}.validate(), std::invalid_argument);
}
