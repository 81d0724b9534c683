// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/realhns.hpp>

#include "oracle.hpp"
#include "support/world.hpp"

// Who gets which slots, and whether the report adds up.

namespace {

using ids = std::vector<realhns::item_id>;

/// A selector that always gives `item`, to users whose id is a multiple of `each`.
struct constant_selector {
  realhns::item_id item = 0;
  realhns::user_id each = 1;
  std::uint32_t quota = std::numeric_limits<std::uint32_t>::max();

  struct state {
    realhns::item_id item;
    realhns::user_id each;

    bool serves(realhns::user_id user) const { return user % each == 0; }

    template <class T, class FilterState>
    void select(const realhns::selection<T, FilterState>&, std::span<realhns::draw_task<T>> tasks,
                std::size_t slots, realhns::draw_scratch<T>&, realhns::sample_report&) const {
      for (auto& task : tasks)
        for (std::size_t i = 0; i < slots; ++i) task.row[task.filled++] = item;
    }
  };

  template <class Input>
  state prepare(const Input&, realhns::epoch_context&) const {
    return {item, each};
  }
};

/// Items 50 to 59 are reserved, so that selectors can mark their slots by them.
realhns::single_domain<float> with_marks(const support::world<float>& w) {
  static const ids marks{50, 51, 52, 53, 54, 55, 56, 57, 58, 59};
  auto input = w.input();
  input.reserved = marks;
  return input;
}

std::uint64_t sum(const realhns::missed_slots& missed) {
  return missed.unserved + missed.no_candidates + missed.all_filtered + missed.too_few;
}

} // namespace

TEST_CASE("selectors get slots in order, up to their quotas", "[sampler]") {
  const std::uint32_t first = GENERATE(1U, 2U, 5U), second = GENERATE(1U, 3U), third = 2;
  const std::uint32_t hard = GENERATE(0U, 1U, 4U, 6U, 8U);
  const realhns::sampler
      sampler{realhns::options{.negatives = 8},
              realhns::fixed{.hard = hard},
              realhns::keep_all{},
              constant_selector{50, 1, first},
              constant_selector{51, 2, second}, // serves users with an even id only
              constant_selector{52, 3, third}};
  const support::world<float> w;
  const auto epoch = sampler.prepare(1, with_marks(w));
  for (realhns::user_id user = 0; user < 6; ++user) {
    ids row(8);
    const auto report = epoch.sample({.user = user, .positive = 1}, row);
    const auto slots =
        oracle::slots(hard, {first, second, third}, {true, user % 2 == 0, user % 3 == 0});
    CAPTURE(first, second, hard, user, row);
    ids marks;
    for (std::size_t i = 0; i < slots.size(); ++i)
      marks.insert(marks.end(), slots[i], static_cast<realhns::item_id>(50 + i));
    CHECK(ids(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(marks.size())) == marks);
    CHECK(std::ranges::all_of(std::span(row).subspan(marks.size()),
                              [](auto item) { return item < 50; }));
    CHECK(report.hard == marks.size());
    CHECK(report.from_proposal() == 8 - marks.size());
  }
}

TEST_CASE("a user whom only the first selector serves loses no hard slot", "[sampler]") {
  const realhns::sampler sampler{realhns::options{.negatives = 10}, realhns::fixed{},
                                 realhns::keep_all{}, constant_selector{50, 1, 8},
                                 constant_selector{51, 2, 2}};
  const support::world<float> w;
  const auto epoch = sampler.prepare(1, with_marks(w));
  ids row(10);
  epoch.sample({.user = 2, .positive = 1}, row);
  CHECK(row == ids{50, 50, 50, 50, 50, 50, 50, 50, 51, 51});
  epoch.sample({.user = 3, .positive = 1}, row);
  CHECK(row == ids(10, 50));
}

TEST_CASE("under the quotas of RealHNS the second selector waits for n_r to be 9", "[sampler]") {
  const realhns::sampler sampler{realhns::options{.negatives = 20}, realhns::curriculum{},
                                 realhns::keep_all{}, constant_selector{50, 1, 8},
                                 constant_selector{51, 2, 2}};
  const support::world<float> w;
  struct share {
    realhns::epoch_t epoch;
    std::ptrdiff_t first, second;
  };
  for (const share s : {share{5, 0, 0},
                        {6, 1, 0},
                        {7, 1, 0},
                        {8, 2, 0},
                        {20, 8, 0},
                        {21, 8, 0},
                        {22, 8, 1},
                        {23, 8, 1},
                        {24, 8, 2},
                        {90, 8, 2}}) {
    const auto epoch = sampler.prepare(s.epoch, with_marks(w));
    CAPTURE(s.epoch);
    ids row(20);
    epoch.sample({.user = 2, .positive = 1}, row);
    CHECK(std::ranges::count(row, 50U) == s.first);
    CHECK(std::ranges::count(row, 51U) == s.second);
    epoch.sample({.user = 3, .positive = 1}, row); // whom the second does not serve
    CHECK(std::ranges::count(row, 50U) == s.first + s.second);
  }
}

TEST_CASE("a row of any length is filled, whatever the settings say", "[sampler]") {
  const support::world<float> w;
  const auto epoch = realhns::dns({.negatives = 4, .hard = 3}).prepare(1, w.input());
  for (const std::size_t length : {0U, 1U, 2U, 4U, 40U}) {
    ids row(length);
    const auto report = epoch.sample({.user = 1, .positive = 2}, row);
    CHECK(report.slots == length);
    CHECK(report.filled == length);
    CHECK(report.hard == std::min<std::size_t>(length, 3));
  }
}

TEST_CASE("warming up prepares nothing hard and draws what uniform draws", "[sampler]") {
  const support::world<float> w;
  const auto sampler = realhns::real_hns_general({.seed = 4});
  const auto warm = sampler.prepare(5, w.input());
  CHECK(warm.report().plan.hard == 0);
  CHECK(warm.report().clusters == 0);
  CHECK(warm.report().pooled_users == 0);
  CHECK(warm.report().pooled_items == 0);
  CHECK(warm.report().bytes == 0);
  CHECK(warm.report().rejected == realhns::rejections{});

  ids row(20), uniform(20);
  CHECK(warm.sample({.user = 3, .positive = 9}, row).hard == 0);
  realhns::presets::uniform({.negatives = 20, .seed = 4})
      .prepare(5, w.input())
      .sample({.user = 3, .positive = 9}, uniform);
  CHECK(row == uniform);

  const auto hard = sampler.prepare(6, w.input());
  CHECK(hard.report().plan.hard == 1);
  CHECK(hard.report().clusters > 0);
  CHECK(hard.report().pooled_users == 12);
  CHECK(hard.report().bytes > 0);
}

TEST_CASE("a filter's doings are in the report", "[sampler]") {
  const support::world<float> w;
  const auto at = [&](double scale) {
    const realhns::sampler sampler{realhns::options{.negatives = 8},
                                   realhns::fixed{.hard = 6, .filter_scale = scale},
                                   realhns::cluster_threshold{.clusters = 6},
                                   realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.2}}};
    ids row(8);
    return sampler.prepare(1, w.input()).sample({.user = 3, .positive = 9}, row);
  };
  const auto open = at(std::numeric_limits<double>::infinity());
  CHECK(open.rejected.filtered == 0);
  CHECK(open.hard == 6);
  const auto nearly_closed = at(1e-9); // lets through what is unlike the positive
  CHECK(nearly_closed.rejected.filtered > 0);
  CHECK(nearly_closed.hard == 6);
}

TEST_CASE("reports add up", "[sampler]") {
  support::world<float> w({.known = 58});
  w.items[7] = std::numeric_limits<float>::quiet_NaN();
  w.users[10] = std::numeric_limits<float>::infinity();
  auto input = w.input();
  input.eligible = [](realhns::user_id user, realhns::item_id item) {
    return user != 4 || item > 40;
  };
  const realhns::options settings{
      .negatives = 9, .seed = 2, .threads = 2, .distinct = GENERATE(false, true)};
  const realhns::sampler sampler{
      settings, realhns::fixed{.hard = 6, .filter_scale = GENERATE(0.001, 0.5, 1.0)},
      realhns::cluster_threshold{.clusters = 5},
      realhns::general_selector<>{
          .coarse = {.from = 0.0, .to = 0.5, .size = 9}, .fine = {.k = 4}, .quota = 4},
      realhns::general_selector<realhns::uniform_pool>{.coarse = {.size = 4}, .fine = {.k = 1}}};
  const auto epoch = sampler.prepare(1, input);

  const support::lines lines(14, 6, 60); // two of the users have no row
  ids negatives(lines.size() * 9);
  realhns::workspace work;
  const auto report = epoch.sample(lines.batch<float>(), negatives, work);
  CHECK(report.slots == negatives.size());
  const auto none = static_cast<std::uint64_t>(std::ranges::count(negatives, realhns::no_item));
  CHECK(report.filled + none == report.slots);
  CHECK(report.hard + report.from_proposal() == report.filled);
  CHECK(report.hard + sum(report.missed) == lines.size() * 6); // hard slots were planned
  CHECK(report.missed.unserved >= 2 * 6 * 6);
  CHECK(report.rejected.not_rankable > 0);
  CHECK((report.rejected.repeated > 0) == settings.distinct);
  CHECK(report.malformed == 0);

  realhns::sample_report one_by_one;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    ids row(9);
    one_by_one += epoch.sample(lines.batch<float>()[line], row);
  }
  CHECK(one_by_one == report);
}
