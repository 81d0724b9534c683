// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <bit>
#include <limits>

#include <sys/mman.h>

#include "support/enumerated.hpp"
#include "support/samplers.hpp"
#include "support/world.hpp"

// What users may hand over, and what they may expect. These also run where the compiler believes
// that there is no NaN (-Ofast), so nothing here compares with NaN or infinity.

namespace {

using ids = std::vector<realhns::item_id>;
using pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
using Catch::Contains;
using realhns::no_item;

constexpr float no_number = std::numeric_limits<float>::quiet_NaN();
constexpr float endless = std::numeric_limits<float>::infinity();
constexpr double wide_no_number = std::numeric_limits<double>::quiet_NaN();
constexpr double wide_endless = std::numeric_limits<double>::infinity();

/// RealHNS without a warm-up, on small tables.
auto real_hns(const realhns::options& settings = {.negatives = 6, .seed = 1}) {
  return realhns::sampler{settings, realhns::fixed{.hard = 4},
                          realhns::cluster_threshold{.clusters = 5},
                          realhns::general_selector<>{
                              .coarse = {.from = 0.0, .to = 0.5, .size = 20}, .fine = {.k = 8}}};
}

struct drawn {
  ids row;
  realhns::sample_report report;
};

template <class Epoch>
drawn draw(const Epoch& epoch, const realhns::query<float>& q, std::size_t width = 6) {
  drawn out{ids(width), {}};
  out.report = epoch.sample(q, out.row);
  return out;
}

/// Calls f(name, sampler) for a sampler of each kind.
template <class F>
void each(F f, bool distinct = false) {
  support::for_each_sampler({.negatives = 6, .seed = 1, .distinct = distinct},
                            [&](const char* name, const auto& sampler) {
                              CAPTURE(name);
                              f(sampler);
                            });
}

/// An input in which user 0 knows these items. `popularity` has weights, so that it draws them all.
struct one_user {
  explicit one_user(const pairs& known_pairs, std::size_t items = 30)
      : w({.items = items, .users = 1, .known = 0}),
        known(realhns::interactions::from_pairs(known_pairs, 1)), weights(items, 1.0) {}

  realhns::single_domain<float> input() const {
    auto out = w.input();
    out.known = known;
    out.item_weights = weights;
    return out;
  }

  support::world<float> w;
  realhns::interactions known;
  std::vector<double> weights;
};

pairs all_but(std::initializer_list<std::uint32_t> left, std::uint32_t items = 30) {
  pairs out;
  for (std::uint32_t item = 0; item < items; ++item)
    if (std::ranges::count(left, item) == 0) out.emplace_back(0, item);
  return out;
}

} // namespace

// --- Histories ---

TEST_CASE("a user who knows everything gets no item, at once", "[hostile]") {
  const one_user u(all_but({}));
  each([&](const auto& sampler) {
    const auto [row, report] = draw(sampler.prepare(1, u.input()), {.user = 0, .positive = 3});
    CHECK(row == ids(6, no_item));
    CHECK(report.filled == 0);
    CHECK(report.slots == 6);
  });
}

TEST_CASE("a user who knows all but one item gets that one", "[hostile]") {
  const one_user u(all_but({17}));
  each([&](const auto& sampler) {
    const auto epoch = sampler.prepare(1, u.input());
    CHECK(draw(epoch, {.user = 0, .positive = 3}).row == ids(6, 17));
    CHECK(draw(epoch, {.user = 0, .positive = 17}).row == ids(6, no_item));
  });
  each(
      [&](const auto& sampler) {
        const auto [row, report] = draw(sampler.prepare(1, u.input()), {.user = 0, .positive = 3});
        CHECK(row == ids{17, no_item, no_item, no_item, no_item, no_item});
        CHECK(report.filled == 1);
      },
      true);
}

TEST_CASE("a user without a history gets any item but the positive", "[hostile]") {
  const one_user u({}, 12);
  const auto epoch = realhns::presets::uniform().prepare(1, u.input());
  std::vector<double> expected(13, 1.0 / 11);
  expected[5] = expected[12] = 0;
  CHECK(support::fits(support::draw_counts(epoch, 0, 5, 12, 2000), expected));
}

TEST_CASE("repeats and disorder in a history change nothing", "[hostile]") {
  const support::world<float> w;
  const realhns::interactions neat(std::vector{0, 3, 4}, ids{2, 5, 40, 7});
  const realhns::interactions messy(std::vector{0, 6, 8}, ids{40, 5, 5, 2, 40, 2, 7, 7});
  each([&](const auto& sampler) {
    auto input = w.input();
    input.known = neat;
    const auto expected = draw(sampler.prepare(1, input), {.user = 0, .positive = 40});
    input.known = messy;
    const auto found = draw(sampler.prepare(1, input), {.user = 0, .positive = 40});
    CHECK(found.row == expected.row);
    CHECK(found.report == expected.report);
  });
}

TEST_CASE("histories that are broken are refused, naming the place", "[hostile]") {
  const support::world<float> w;
  const auto refusal = [&](const std::vector<std::uint64_t>& offsets, const ids& items,
                           const char* what) {
    auto input = w.input();
    input.known = {offsets, items};
    CHECK_THROWS_WITH(realhns::dns().prepare(1, input), Contains(what));
  };
  refusal({0, 2, 4}, {1, 2, 3, 60}, "row 1, offset 3: item 60 is beyond the table of 60");
  refusal({0, 2, 4}, {1, 2, 9, 3}, "row 1, offset 3: the row is not strictly ascending");
  refusal({0, 2, 4}, {1, 2, 3, 3}, "row 1, offset 3: the row is not strictly ascending");
  refusal({1, 2}, {1, 2}, "the first offset is not 0");
  refusal({0, 2, 1}, {1, 2}, "row 1");
  refusal({0, 2}, {1, 2, 3}, "the last offset is 2, but there are 3 items");
  refusal({0, 9}, {1, 2, 3}, "the last offset is 9, but there are 3 items");
  refusal({}, {1}, "but there are 1 items");
  CHECK_THROWS_WITH((realhns::interactions(std::vector{0, 2}, std::vector{4, -1})),
                    Contains("row 0, offset 1: -1 is no item id"));
  CHECK_THROWS_WITH((realhns::interactions(std::vector{0, -2}, std::vector{4, 1})),
                    Contains("offset 1 is negative"));
  CHECK_THROWS_WITH((realhns::interactions(std::vector{0, 1}, std::vector{1LL << 32})),
                    Contains("4294967296 is no item id"));
}

TEST_CASE("a user that the tables do not have gets the proposal, counted", "[hostile]") {
  const support::world<float> w;
  const auto epoch = real_hns().prepare(1, w.input());
  for (const realhns::user_id user :
       {12U, 13U, 1U << 31, std::numeric_limits<realhns::user_id>::max()}) {
    const auto [row, report] = draw(epoch, {.user = user, .positive = 3});
    CHECK(report.filled == 6);
    CHECK(report.hard == 0);
    CHECK(report.missed.unserved == 4);
    CHECK(std::ranges::count(row, 3U) == 0);
  }
}

// --- Numbers ---

TEST_CASE("a NaN item is never hard, and drawable at random unless reserved", "[hostile]") {
  support::world<float> w({.items = 20, .known = 0});
  w.items[4 * w.dim + 1] = GENERATE(values({no_number, endless, -endless}));
  auto input = w.input(GENERATE(realhns::inner_product(), realhns::cosine(5)));
  const std::vector<double> weights(20, 1.0);
  input.item_weights = weights;
  std::size_t at_random = 0;
  each([&](const auto& sampler) {
    const auto epoch = sampler.prepare(1, input);
    for (realhns::user_id user = 0; user < 12; ++user) {
      const auto [row, report] = draw(epoch, {.user = user, .positive = 3});
      CHECK(std::ranges::count(std::span(row).first(report.hard), 4U) == 0);
      at_random += static_cast<std::size_t>(std::ranges::count(row, 4U));
    }
  });
  CHECK(at_random > 0);
  CHECK(real_hns().prepare(1, input).report().rejected.not_rankable == 12);

  const ids masked{4};
  input.reserved = masked;
  each([&](const auto& sampler) {
    const auto epoch = sampler.prepare(1, input);
    for (realhns::user_id user = 0; user < 12; ++user)
      CHECK(std::ranges::count(draw(epoch, {.user = user, .positive = 3}).row, 4U) == 0);
  });
}

TEST_CASE("a user whose row is no number gets the proposal, counted", "[hostile]") {
  support::world<float> w;
  for (std::size_t k = 0; k < w.dim; ++k)
    w.users[2 * w.dim + k] = GENERATE(values({no_number, endless}));
  const auto window = draw(real_hns().prepare(1, w.input()), {.user = 2, .positive = 3});
  CHECK(window.report.hard == 0);
  CHECK(window.report.filled == 6);
  CHECK(window.report.missed.no_candidates == 4);
  const auto dns = draw(realhns::dns({.negatives = 6, .hard = 4}).prepare(1, w.input()),
                        {.user = 2, .positive = 3});
  CHECK(dns.report.hard == 0);
  CHECK(dns.report.filled == 6);
  CHECK(dns.report.missed.too_few == 4);
  CHECK(dns.report.rejected.not_rankable == 4 * 32);
}

TEST_CASE("a representation that is no number gets the proposal, counted", "[hostile]") {
  const support::world<float> w;
  const std::vector<float> broken(w.dim, no_number);
  const auto [row, report] =
      draw(real_hns().prepare(1, w.input()), {.user = 2, .positive = 3, .representation = broken});
  CHECK(report.hard == 0);
  CHECK(report.filled == 6);
  CHECK(report.missed.too_few == 4);
}

TEST_CASE("a positive whose row is no number has no hard negatives under a filter", "[hostile]") {
  support::world<float> w;
  w.items[3 * w.dim] = no_number;
  const auto [row, report] = draw(real_hns().prepare(1, w.input()), {.user = 2, .positive = 3});
  CHECK(report.filled == 6);
  CHECK(std::ranges::count(row, 3U) == 0);
}

TEST_CASE("a table without one number is refused by name, and harms no earlier epoch",
          "[hostile]") {
  support::world<float> w;
  const auto sampler = real_hns();
  const auto before = sampler.prepare(1, w.input());
  const drawn expected = draw(before, {.user = 2, .positive = 3});
  const std::vector<float> no_items(w.items.size(), no_number), no_users(w.users.size(), endless);
  auto input = w.input();
  input.items = realhns::embedding_view<float>(no_items, w.dim);
  CHECK_THROWS_WITH(sampler.prepare(2, input), Contains("items: no row of the table is finite"));
  input = w.input();
  input.users = realhns::embedding_view<float>(no_users, w.dim);
  CHECK_THROWS_WITH(sampler.prepare(2, input), Contains("users: no row of the table is finite"));
  CHECK(draw(before, {.user = 2, .positive = 3}).row == expected.row);
}

TEST_CASE("a row of length 0 has cosine 0 with everything", "[hostile]") {
  support::world<float> w({.items = 20, .known = 0});
  std::fill_n(w.items.begin() + static_cast<std::ptrdiff_t>(4 * w.dim), w.dim, 0.F);
  std::fill_n(w.users.begin(), w.dim, 0.F);
  const auto epoch = real_hns().prepare(1, w.input(realhns::cosine(5)));
  CHECK(epoch.report().rejected.not_rankable == 0);
  CHECK(epoch.report().pooled_users == 12);
  const auto [row, report] = draw(epoch, {.user = 0, .positive = 3}); // all scores are 0
  CHECK(report.hard == 4);
  CHECK(std::ranges::all_of(std::span(row).first(4), [](auto item) { return item < 11; }));
}

TEST_CASE("values from tiny to huge give rows that are whole", "[hostile]") {
  const float size = GENERATE(1e-44F, 1e-38F, 1e-20F, 1e18F, 1e30F, 3e38F);
  support::world<float> w;
  for (float& x : w.items) x *= size;
  for (float& x : w.users) x *= size;
  each([&](const auto& sampler) {
    auto input = w.input();
    const auto [row, report] = draw(sampler.prepare(1, input), {.user = 1, .positive = 3});
    CHECK(report.filled == 6);
    CHECK(std::ranges::count(row, no_item) == 0);
    input.similarity = realhns::cosine(5);
    CHECK(draw(sampler.prepare(1, input), {.user = 1, .positive = 3}).report.filled == 6);
  });
}

TEST_CASE("equal scores rank by id, on any number of threads", "[hostile][threads]") {
  const std::vector<float> items(100, 1.F), users(8, 1.F);
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(items, 1),
                                            .users = realhns::embedding_view<float>(users, 1)};
  for (const unsigned threads : {1U, 2U, 8U}) {
    const realhns::sampler sampler{
        realhns::options{.negatives = 10, .threads = threads, .distinct = true}, realhns::fixed{},
        realhns::keep_all{},
        realhns::general_selector<>{.coarse = {.from = 0.2, .to = 0.3}, .fine = {.k = 10}}};
    auto row = draw(sampler.prepare(1, input), {.user = 3, .positive = 0}, 10).row;
    std::ranges::sort(row);
    CHECK(row == ids{20, 21, 22, 23, 24, 25, 26, 27, 28, 29});
  }
}

// --- Sizes ---

TEST_CASE("a catalogue smaller than the window or the top gives what it has", "[hostile]") {
  const support::world<float> w({.items = 5, .known = 0});
  const realhns::sampler sampler{
      realhns::options{.negatives = 6, .distinct = true}, realhns::fixed{}, realhns::keep_all{},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 1.0, .size = 1000},
                                  .fine = {.k = 100}}};
  auto [row, report] = draw(sampler.prepare(1, w.input()), {.user = 1, .positive = 2});
  CHECK(report.hard == 4);
  CHECK(report.filled == 4);
  CHECK(report.missed.too_few == 2);
  std::ranges::sort(row);
  CHECK(row == ids{0, 1, 3, 4, no_item, no_item});
}

TEST_CASE("a window that is empty for a user is no error: random, and counted", "[hostile]") {
  const support::world<float> w;
  const realhns::sampler sampler{realhns::options{.negatives = 6}, realhns::fixed{.hard = 4},
                                 realhns::keep_all{},
                                 realhns::general_selector<>{.coarse = {.from = 1000, .to = 2000}}};
  const auto epoch = sampler.prepare(1, w.input());
  CHECK(epoch.report().pooled_users == 0);
  const auto [row, report] = draw(epoch, {.user = 1, .positive = 2});
  CHECK(report.filled == 6);
  CHECK(report.hard == 0);
  CHECK(report.missed.no_candidates == 4);
}

TEST_CASE("a window is over what the user may have, so that positives leave no gap", "[hostile]") {
  // Item i scores -i; the user knows the best five, and the window is the best fifth of the rest.
  std::vector<float> items(25), user{1};
  for (std::size_t i = 0; i < 25; ++i) items[i] = -static_cast<float>(i);
  const auto known =
      realhns::interactions::from_pairs(pairs{{0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}});
  const realhns::sampler sampler{realhns::options{.negatives = 4, .distinct = true},
                                 realhns::fixed{}, realhns::keep_all{},
                                 realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.2}}};
  auto row =
      draw(sampler.prepare(
               1, realhns::single_domain<float>{.items = realhns::embedding_view<float>(items, 1),
                                                .users = realhns::embedding_view<float>(user, 1),
                                                .known = known}),
           {.user = 0, .positive = 4}, 4)
          .row;
  std::ranges::sort(row);
  CHECK(row == ids{5, 6, 7, 8});
}

TEST_CASE("more clusters than distinct items end early, and the report says so", "[hostile]") {
  std::vector<float> items;
  for (int i = 0; i < 20; ++i) items.insert(items.end(), {1, 0, 0, 1});
  const std::vector<float> users{1, 1};
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(items, 2),
                                            .users = realhns::embedding_view<float>(users, 2)};
  const auto report = real_hns().prepare(1, input).report();
  CHECK(report.clusters == 2);
  CHECK(report.cluster_iterations <= 25);
  CHECK(report.mean_cluster_score == 1);
  CHECK_FALSE(report.filter_off);
}

TEST_CASE("when everything is filtered, random negatives take the slots, counted", "[hostile]") {
  const support::world<float> w;
  const realhns::sampler sampler{
      realhns::options{.negatives = 6}, realhns::fixed{.hard = 4, .filter_scale = 0},
      realhns::cluster_threshold{.clusters = 5},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.5}, .fine = {.k = 8}}};
  const std::vector<float> alike(60, 1.F); // every item is as similar to the positive as itself
  auto input = w.input();
  input.items = realhns::embedding_view<float>(alike, 1);
  input.users = realhns::embedding_view<float>(std::span(alike).first(12), 1);
  const auto [row, report] = draw(sampler.prepare(1, input), {.user = 0, .positive = 3});
  CHECK(report.hard == 0);
  CHECK(report.filled == 6);
  CHECK(report.missed.all_filtered == 4);
  CHECK(report.rejected.filtered > 0);
  CHECK(std::ranges::count(row, 3U) == 0);
}

TEST_CASE("a filter of no use is off: random similarities do not decide", "[hostile]") {
  const support::world<float> w;
  const auto epoch = real_hns().prepare(1, w.input(realhns::inner_product(-1)));
  CHECK(epoch.report().filter_off);
  const auto [row, report] = draw(epoch, {.user = 0, .positive = 3});
  CHECK(report.hard == 4);
  CHECK(report.rejected.filtered == 0);
}

TEST_CASE("nothing asked for is nothing done", "[hostile]") {
  const support::world<float> w;
  each([&](const auto& sampler) {
    const auto epoch = sampler.prepare(1, w.input());
    CHECK(draw(epoch, {.user = 1, .positive = 3}, 0).report == realhns::sample_report{});
    realhns::workspace work;
    CHECK(epoch.sample(realhns::query_batch<float>{}, {}, work) == realhns::sample_report{});
    const support::lines lines(3, 1, 60);
    CHECK(epoch.sample(lines.batch<float>(), {}, work) == realhns::sample_report{});
  });
  auto none = realhns::options{.negatives = 0};
  support::for_each_sampler(none, [&](const char*, const auto& sampler) {
    CHECK(sampler.prepare(1, w.input()).report().plan.hard == 0);
  });
}

TEST_CASE("no items, no users or no dimensions: whole rows of no item or of random ones",
          "[hostile]") {
  each([](const auto& sampler) {
    const auto [row, report] =
        draw(sampler.prepare(1, realhns::single_domain<float>{}), {.user = 0, .positive = 0});
    CHECK(row == ids(6, no_item));
    CHECK(report.filled == 0);
  });
  support::world<float> w;
  const std::vector<double> weights(60, 1.0);
  each([&](const auto& sampler) {
    auto no_users = w.input();
    no_users.users = {};
    CHECK(draw(sampler.prepare(1, no_users), {.user = 0, .positive = 0}).report.filled == 6);

    realhns::single_domain<float> no_numbers{
        .items = realhns::embedding_view<float>(static_cast<const float*>(nullptr), 60, 0),
        .users = realhns::embedding_view<float>(static_cast<const float*>(nullptr), 12, 0)};
    no_numbers.item_weights = weights;
    const auto [row, report] = draw(sampler.prepare(1, no_numbers), {.user = 0, .positive = 0});
    CHECK(report.filled == 6);
    CHECK(report.hard == 0);
  });
}

TEST_CASE("rows far apart are read where they are", "[hostile]") {
  // Row 3 begins 3 * 2^30 numbers into 16 GiB of address space, of which few pages are touched.
  constexpr std::size_t stride = std::size_t{1} << 30, rows = 4;
  void* const memory = mmap(nullptr, rows * stride * sizeof(float), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    WARN("no address space for this test");
    return;
  }
  auto* const data = static_cast<float*>(memory);
  for (std::size_t i = 0; i < rows; ++i) data[i * stride] = static_cast<float>(i);
  const float user = 1;
  const auto epoch =
      realhns::dns({.candidates = 100})
          .prepare(1, realhns::single_domain<float>{
                          .items = realhns::embedding_view<float>(data, rows, 1, stride),
                          .users = realhns::embedding_view<float>(&user, 1, 1)});
  CHECK(draw(epoch, {.user = 0, .positive = 2}, 1).row == ids{3});
  CHECK(draw(epoch, {.user = 0, .positive = 3}, 1).row == ids{2});
  munmap(memory, rows * stride * sizeof(float));
}

TEST_CASE("more items than ids can number are refused", "[hostile]") {
  const float* nowhere = nullptr;
  const realhns::single_domain<float> input{
      .items = realhns::embedding_view<float>(nowhere, std::size_t{1} << 32, 0)};
  CHECK_THROWS_WITH(realhns::drawable_items(input), Contains("more rows than an item_id"));
}

TEST_CASE("reserved ids and foreign ranges are kept out, however they are given", "[hostile]") {
  const one_user u({});
  auto input = u.input();
  const ids reserved{29, 0, 0, 500, no_item};
  input.reserved = reserved;
  input.item_range = {0, 20};
  each([&](const auto& sampler) {
    const auto epoch = sampler.prepare(1, input);
    for (std::uint32_t position = 0; position < 20; ++position)
      for (const auto item : draw(epoch, {.user = 0, .positive = 3, .position = position}).row)
        CHECK((item > 0 && item < 20 && item != 3));
  });
  input.item_range = {7, 7};
  each([&](const auto& sampler) {
    CHECK(draw(sampler.prepare(1, input), {.user = 0, .positive = 3}).row == ids(6, no_item));
  });
  input.item_range = {0, 31};
  CHECK_THROWS_WITH(realhns::dns().prepare(1, input), Contains("item_range"));
  input.item_range = {8, 7};
  CHECK_THROWS_WITH(realhns::dns().prepare(1, input), Contains("item_range"));
}

// --- Settings ---

TEST_CASE("weights that are no weights are refused; weight 0 is never drawn", "[hostile]") {
  one_user u({}, 6);
  const auto prepare = [&](std::vector<double> weights, double exponent = 1) {
    u.weights = std::move(weights);
    return realhns::presets::popularity({.exponent = exponent}).prepare(1, u.input());
  };
  for (const double exponent : {1.0, 0.75, 2.0, 0.0})
    for (const double bad : {-1.0, wide_no_number, wide_endless}) {
      CAPTURE(exponent);
      CHECK_THROWS_WITH(prepare({1, 1, bad, 1, 1, 1}, exponent), Contains("weight 2"));
    }
  CHECK_THROWS_WITH(prepare({0, 0, 0, 0, 0, 0}), Contains("all are 0"));
  CHECK_THROWS_WITH(prepare({1, 1}), Contains("item_weights"));
  CHECK_THROWS_WITH(realhns::presets::popularity({.exponent = wide_no_number}),
                    Contains("exponent"));

  const auto lopsided = prepare({1e30, 1, 0, 1, 1, 0});
  CHECK(draw(lopsided, {.user = 0, .positive = 1}).row == ids(6, 0));
  for (const auto item : draw(lopsided, {.user = 0, .positive = 0}, 50).row)
    CHECK((item == 1 || item == 3 || item == 4));
}

TEST_CASE("settings that contradict themselves are refused when a sampler is made", "[hostile]") {
  CHECK_THROWS_WITH(realhns::dns({.candidates = 0}), Contains("uniform_pool.size"));
  CHECK_THROWS_WITH(realhns::dns_star({.top = 0}), Contains("top_k"));
  CHECK_THROWS_WITH(realhns::real_hns({.filter = {.clusters = 0}}),
                    Contains("cluster_threshold.clusters"));
  CHECK_THROWS_WITH(realhns::real_hns({.coarse = {.from = 0.2, .to = 0.1}}),
                    Contains("ranked_window"));
  CHECK_THROWS_WITH(realhns::real_hns({.curriculum = {.interval = 0}}),
                    Contains("curriculum.interval"));
  CHECK_THROWS_WITH(realhns::real_hns({.users = {.weight = 10}}), // per cent, perhaps
                    Contains("cluster_outliers.weight"));
  CHECK_THROWS_WITH(realhns::real_hns({.user_clusters = 0}),
                    Contains("cross_domain_selector.clusters"));
  CHECK_THROWS_WITH(realhns::real_hns({.cross_domain_coarse = {.size = 0}}),
                    Contains("ranked_window"));
  CHECK_THROWS_WITH(realhns::real_hns({.cross_domain_quota = 0}),
                    Contains("cross_domain_selector.quota"));
  CHECK_THROWS_WITH(realhns::real_hns<realhns::best_of>({.fine = {.candidates = 0}}),
                    Contains("best_of"));
  const support::world<float> w;
  auto input = w.input();
  input.similarity.scale = wide_no_number;
  CHECK_THROWS_WITH(realhns::dns().prepare(1, input), Contains("similarity"));
  input = w.input();
  input.users = realhns::embedding_view<float>(w.users.data(), 10, 6);
  CHECK_THROWS_WITH(realhns::dns().prepare(1, input), Contains("users: the dimension"));
}

namespace {

/// A source of randomness that is stuck.
struct stuck {
  std::uint32_t value;
  std::uint32_t operator()() const { return value; }
};

} // namespace

TEST_CASE("a source that is stuck ends every draw", "[hostile]") {
  const one_user u(all_but({17, 20}));
  const realhns::drawable_items items(u.input());
  for (const std::uint32_t value : {0U, 1U, 1U << 31, 0xFFFFFFFFU}) {
    stuck random{value};
    realhns::rejections rejected;
    ids scratch;
    const ids excluded{3};
    const auto item = realhns::detail::draw_restricted(
        realhns::detail::uniform_items{{0, 30}}, items, 0, excluded, random, rejected, scratch);
    CHECK((item == 17 || item == 20));
    CHECK(rejected.known <= 32);
    CHECK(realhns::bounded64(random, 3) < 3);
    const realhns::popularity::state weighted({0, 30}, u.weights);
    const auto by_weight =
        realhns::detail::draw_restricted(weighted, items, 0, excluded, random, rejected, scratch);
    CHECK((by_weight == 17 || by_weight == 20));
  }
}

TEST_CASE("views that contradict themselves are refused", "[hostile]") {
  const std::vector<float> data(12);
  using view = realhns::embedding_view<float>;
  CHECK_THROWS_WITH(view(data.data(), 3, 4, 3), Contains("stride"));
  CHECK_THROWS_WITH(view(data.data(), 3, 4, 0), Contains("stride"));
  CHECK_THROWS_WITH(view(nullptr, 3, 4), Contains("null"));
  CHECK_THROWS_WITH(view(std::span(data), 5), Contains("multiple"));
  const auto odd = std::bit_cast<const float*>(std::bit_cast<std::uintptr_t>(data.data()) + 1);
  CHECK_THROWS_WITH(view(odd, 2, 4), Contains("aligned"));
  CHECK_NOTHROW(view(data.data(), 1, 4, 0)); // one row has no stride to speak of
  CHECK_NOTHROW(view(nullptr, 0, 4));
}

TEST_CASE("a catalogue that has grown or shrunk since is refused on rebinding", "[hostile]") {
  const support::world<float> w, smaller({.items = 59}), larger({.items = 61, .users = 13});
  const auto epoch = real_hns().prepare(1, w.input());
  for (const auto& other : {smaller, larger})
    CHECK_THROWS_WITH(epoch.with_items(other.input().items), Contains("changed its shape"));
  CHECK_THROWS_WITH(epoch.with_users(larger.input().users), Contains("changed its shape"));
  CHECK_NOTHROW(epoch.with_items(w.input().items));
}

TEST_CASE("a filter that sets what it should clear does not bring a positive back", "[hostile]") {
  struct careless {
    struct state {
      void keeps(std::span<const realhns::item_id>, std::span<const float>,
                 const realhns::query<float>&, std::span<std::uint8_t> mask) const {
        std::ranges::fill(mask, std::uint8_t{1});
      }
    };
    state prepare(const realhns::single_domain<float>&, double, realhns::epoch_context&) const {
      return {};
    }
  };
  const support::world<float> w({.items = 6, .known = 0});
  const bool distinct = GENERATE(false, true);
  const realhns::sampler sampler{
      realhns::options{.negatives = 6, .distinct = distinct}, realhns::fixed{}, careless{},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 1.0}, .quota = 2},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 1.0}}};
  const auto epoch = sampler.prepare(1, w.input());
  for (std::uint32_t position = 0; position < 20; ++position) {
    auto [row, report] = draw(epoch, {.user = 0, .positive = 2, .position = position});
    CHECK(std::ranges::count(row, 2U) == 0);
    CHECK(report.rejected.filtered == 0);
    if (!distinct) continue;
    std::erase(row, no_item);
    std::ranges::sort(row);
    CHECK(row == ids{0, 1, 3, 4, 5});
  }
}

TEST_CASE("a representation of another dimension gets no item, counted", "[hostile]") {
  const support::world<float> w;
  const std::vector<float> longer(w.dim + 1);
  const auto [row, report] = draw(realhns::dns().prepare(1, w.input()),
                                  {.user = 0, .positive = 3, .representation = longer});
  CHECK(row == ids(6, no_item));
  CHECK(report.malformed == 1);
  CHECK(report.slots == 6);
}

#ifdef NDEBUG // with assertions on, these stop the program
TEST_CASE("room for negatives but no queries gets no item, counted", "[hostile]") {
  const support::world<float> w;
  realhns::workspace work;
  ids negatives(3, 7);
  const auto report =
      realhns::dns()
          .prepare(1, w.input())
          .sample(realhns::query_batch<float>{.users = {}, .positives = {}, .positions = {}},
                  negatives, work);
  CHECK(negatives == ids(3, no_item));
  CHECK(report.malformed == 1);
}

TEST_CASE("a batch whose spans do not fit gets no item, counted", "[hostile]") {
  const support::world<float> w;
  const auto epoch = realhns::dns().prepare(1, w.input());
  const support::lines lines(4, 1, 60);
  realhns::workspace work;
  const auto refused = [&](const realhns::query_batch<float>& batch, std::size_t slots) {
    ids negatives(slots);
    const auto report = epoch.sample(batch, negatives, work);
    CHECK(negatives == ids(slots, no_item));
    CHECK(report.malformed == 4);
    CHECK(report.slots == slots);
    CHECK(report.filled == 0);
  };
  refused(lines.batch<float>(), 9);
  auto batch = lines.batch<float>();
  batch.positives = batch.positives.first(3);
  refused(batch, 8);
  batch = lines.batch<float>();
  batch.positions = {};
  refused(batch, 8);
  batch = lines.batch<float>();
  batch.representations = realhns::embedding_view<float>(w.users.data(), 3, w.dim);
  refused(batch, 8);
  batch.representations = realhns::embedding_view<float>(w.users.data(), 4, w.dim - 1);
  refused(batch, 8);
}
#endif
