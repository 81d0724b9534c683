// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>
#include <map>
#include <optional>
#include <set>

#include <realhns/policy/coarse/score_memory.hpp>

#include "oracle.hpp"
#include "support/preparation.hpp"
#include "support/world.hpp"

using realhns::epoch_t;
using realhns::item_id;
using realhns::score_memory;
using realhns::user_id;

namespace {

using ids = std::vector<item_id>;
template <class T>
using state = realhns::detail::score_histories<T>;

/// What a sampler gives a score memory in some epochs, and what it makes of them.
template <class T>
class remembering {
public:
  explicit remembering(const score_memory& policy, unsigned threads = 1)
      : policy_(policy), settings_{.seed = 5, .threads = threads} {}

  const state<T>& epoch(epoch_t number, const realhns::single_domain<T>& input) {
    support::preparation<T> given(input, settings_);
    given.context.epoch = number;
    state_ = state_ ? policy_.prepare(input, given.context, *state_)
                    : policy_.prepare(input, given.context);
    report = given.report;
    return *state_;
  }

  realhns::prepare_report report;

private:
  score_memory policy_;
  realhns::options settings_;
  std::optional<state<T>> state_;
};

template <class T>
ids memory(const state<T>& s, user_id user) {
  realhns::draw_stream none({}, 0, 0);
  realhns::candidate_buffer buffer;
  const auto found = s.candidates(realhns::query<T>{.user = user}, none, buffer);
  return {found.begin(), found.end()};
}

template <class T>
std::vector<std::pair<T, T>> records(const state<T>& s, user_id user, item_id item,
                                     item_id positive) {
  std::vector<std::pair<T, T>> out;
  s.for_each_record(user, item, positive, [&](T a, T b) { out.emplace_back(a, b); });
  return out;
}

/// The same world with the tables of an epoch.
template <class T>
struct moving_world {
  explicit moving_world(const support::world_settings& given = {}) : settings(given), now(given) {}

  realhns::single_domain<T> at(epoch_t epoch, realhns::similarity_measure similarity = {}) {
    now.items = support::random_table<T>(settings.items, settings.dim, 100 + epoch);
    now.users = support::random_table<T>(settings.users, settings.dim, 200 + epoch);
    return now.input(similarity);
  }

  support::world_settings settings;
  support::world<T> now;
};

} // namespace

TEMPLATE_TEST_CASE("what the memory and the positives scored is remembered, epoch by epoch",
                   "[sampler]", float, double) {
  using T = TestType;
  const auto similarity = GENERATE(realhns::inner_product(), realhns::cosine(5));
  const epoch_t first = GENERATE(1U, 7U);
  const std::uint32_t epochs = GENERATE(1U, 3U, 5U);
  moving_world<T> w;
  remembering<T> sampler({.size = 4, .newcomers = 6, .epochs = epochs}, 2);
  std::map<epoch_t, std::map<std::pair<user_id, item_id>, T>> told; // all scores, of all epochs
  for (epoch_t e = first; e < first + 9; ++e) {
    const auto input = w.at(e, similarity);
    for (user_id u = 0; u < 12; ++u)
      for (item_id item = 0; item < 60; ++item)
        told[e][{u, item}] = oracle::score(input, input.users.row(u), input.items.row(item));
    const auto& s = sampler.epoch(e, input);
    CHECK(s.epochs_done() == e - 1);
    for (user_id u = 0; u < 12; ++u) {
      const ids in_memory = memory(s, u);
      REQUIRE(in_memory.size() == 4);
      for (const item_id item : in_memory) {
        CHECK_FALSE(input.known.contains(u, item));
        CHECK(records(s, u, item, 59).empty() == !input.known.contains(u, 59));
        for (const item_id positive : input.known.row(u)) {
          std::vector<std::pair<T, T>> expected;
          for (epoch_t t = first; t <= e; ++t)
            if (t + epochs > e) expected.emplace_back(told[t][{u, item}], told[t][{u, positive}]);
          CHECK(records(s, u, item, positive) == expected);
        }
      }
    }
  }
}

TEST_CASE("the memory of an epoch is of the one before and of newcomers", "[sampler]") {
  moving_world<float> w;
  remembering<float> sampler({.size = 4, .newcomers = 6, .epochs = 3});
  std::map<epoch_t, ids> lists; // of user 3: the memory, and who enters in the next epoch
  std::size_t stayed = 0;
  for (epoch_t e = 1; e < 30; ++e) {
    const auto& s = sampler.epoch(e, w.at(e));
    const ids now = memory(s, 3);
    CHECK(std::ranges::is_sorted(now));
    if (e > 1) {
      const auto& before = lists[e - 1];
      for (const item_id item : now) CHECK(std::ranges::count(before, item) > 0);
      for (const item_id item : std::span(before).first(4))
        stayed += std::ranges::count(now, item) > 0;
    }
    lists[e] = now;
    const auto entering = s.lists().slots(3).subspan(4, 6);
    CHECK(std::set(entering.begin(), entering.end()).size() == 6);
    lists[e].insert(lists[e].end(), entering.begin(), entering.end());
  }
  CHECK(stayed > 20); // by chance, 4 of 10 stay in each
  CHECK(stayed < 80);
}

TEST_CASE("who enters is a function of the seed, the epoch and the user", "[sampler]") {
  moving_world<float> w, other({.seed = 1});
  remembering<float> one({.size = 4, .newcomers = 6, .epochs = 3});
  remembering<float> late({.size = 4, .newcomers = 6, .epochs = 3});
  for (epoch_t e = 1; e < 8; ++e) one.epoch(e, w.at(e));
  const auto& a = one.epoch(8, w.at(8));
  const auto& b = late.epoch(8, other.at(20)); // knows the same, scores otherwise
  CHECK(std::ranges::equal(a.lists().slots(5).subspan(4), b.lists().slots(5).subspan(4)));
  CHECK_FALSE(
      std::ranges::equal(a.lists().slots(5).subspan(4, 6), a.lists().slots(6).subspan(4, 6)));
  CHECK_FALSE(std::ranges::equal(a.lists().slots(5).subspan(4, 6), a.lists().slots(5).subspan(10)));
}

TEST_CASE("epochs that are left out have no records, and their newcomers never enter",
          "[sampler]") {
  moving_world<float> w;
  remembering<float> sampler({.size = 4, .newcomers = 6, .epochs = 4});
  sampler.epoch(1, w.at(1));
  const auto& s = sampler.epoch(3, w.at(3));
  const auto input = w.now.input();
  for (user_id u = 0; u < 12; ++u)
    for (const item_id item : memory(s, u))
      for (const item_id positive : input.known.row(u))
        CHECK(records(s, u, item, positive).size() == 2); // of epochs 1 and 3
  const ids before = memory(s, 2);
  const auto& much_later = sampler.epoch(1000, w.at(4));
  for (const item_id item : memory(much_later, 2))
    for (const item_id positive : input.known.row(2))
      CHECK(records(much_later, 2, item, positive).size() == 1);
}

TEST_CASE("where only some users have rows, each goes on from what was theirs", "[sampler]") {
  const support::world<float> w;
  const score_memory policy{.size = 4, .newcomers = 6};
  auto input = w.input();
  const auto prepare = [&](epoch_t epoch, const std::vector<user_id>& users,
                           const state<float>* previous) {
    input.users =
        realhns::embedding_view<float>(w.users.data(), users.size(), w.dim); // whoever they are
    support::preparation<float> given(input);
    given.context.epoch = epoch;
    given.context.row_users = users;
    return previous == nullptr ? policy.prepare(input, given.context)
                               : policy.prepare(input, given.context, *previous);
  };
  const auto first = prepare(1, {1, 4, 9}, nullptr);
  const auto second = prepare(2, {4, 9, 11}, &first);
  const auto recorded = [&](user_id user) {
    const ids in_memory = memory(second, user);
    const auto known = w.known.row(user);
    REQUIRE_FALSE(known.empty());
    return in_memory.empty() ? 0 : records(second, user, in_memory[0], known[0]).size();
  };
  CHECK(recorded(1) == 0);
  CHECK(recorded(4) == 2);
  CHECK(recorded(9) == 2);
  CHECK(recorded(11) == 1);
  CHECK(std::ranges::equal(first.lists().slots(1).subspan(10),
                           second.lists().slots(0).subspan(4, 18)));
}

TEST_CASE("a cold memory holds the best, and a hot one whom it may", "[sampler]") {
  const support::world<float> w({.users = 1, .known = 0});
  const auto mean_rank = [&](double temperature) {
    remembering<float> sampler({.size = 4, .newcomers = 20, .temperature = temperature});
    std::size_t ranks = 0;
    for (epoch_t e = 1; e < 60; ++e) {
      const auto& s = sampler.epoch(e, w.input());
      if (e < 20) continue;
      const auto best =
          oracle::ranking(w.input(), w.input().users.row(0), oracle::drawable(w.input(), 0));
      for (const item_id item : memory(s, 0))
        for (std::size_t rank = 0; rank < best.size(); ++rank)
          ranks += best[rank].item == item ? rank : 0;
    }
    return static_cast<double>(ranks) / (40 * 4);
  };
  CHECK(mean_rank(1e-9) < 2); // 1.5 where it holds the best four
  CHECK(mean_rank(1e9) == Approx(29.5).margin(4));
  CHECK(mean_rank(1) > 2);
  CHECK(mean_rank(1) < 25);
}

TEST_CASE("a score memory is the same for any number of threads", "[sampler][threads]") {
  moving_world<double> w({.users = 150});
  remembering<double> one({.size = 5, .newcomers = 7}, 1), many({.size = 5, .newcomers = 7}, 3);
  for (epoch_t e = 1; e < 8; ++e) {
    const auto input = w.at(e);
    const auto& a = one.epoch(e, input);
    const auto& b = many.epoch(e, input);
    for (user_id u = 0; u < 150; ++u)
      CHECK(std::ranges::equal(a.lists().slots(u), b.lists().slots(u)));
    CHECK(one.report.pooled_items == many.report.pooled_items);
  }
}

TEST_CASE("the report says how much a score memory holds", "[sampler]") {
  const support::world<float> w;
  remembering<float> sampler({.size = 4, .newcomers = 6, .epochs = 3});
  const auto& s = sampler.epoch(1, w.input());
  CHECK(sampler.report.pooled_users == 12);
  CHECK(sampler.report.pooled_items == 12 * 4);
  const std::size_t numbers = 12 * (4 + 10 + 16) + 3 * w.known.view().items.size();
  CHECK(s.bytes() == 12 * (16 + 1) * 4 + numbers * sizeof(float));
}

TEST_CASE("items that can't be had any more leave the memory", "[hostile]") {
  moving_world<float> w;
  remembering<float> sampler({.size = 10, .newcomers = 10, .epochs = 2});
  sampler.epoch(1, w.at(1));
  auto input = w.at(2);
  input.eligible = [](user_id, item_id item) { return item % 2 == 0; };
  const auto& s = sampler.epoch(2, input);
  std::size_t left = 0;
  for (user_id u = 0; u < 12; ++u)
    for (const item_id item : memory(s, u)) {
      CHECK(item % 2 == 0);
      ++left;
    }
  CHECK(left > 60);
  CHECK(sampler.report.rejected.ineligible > 60);
}

TEST_CASE("users with little left have little memory", "[hostile]") {
  support::world<float> w({.items = 10, .users = 4, .known = 0});
  std::vector<std::pair<int, int>> pairs; // user 0 knows all, 1 all but three, 2 and 3 nothing
  for (int item = 0; item < 10; ++item) {
    pairs.emplace_back(0, item);
    if (item > 2) pairs.emplace_back(1, item);
  }
  w.known = realhns::interactions::from_pairs(pairs, 3);
  remembering<float> sampler({.size = 5, .newcomers = 20, .epochs = 3});
  for (epoch_t e = 1; e < 6; ++e) {
    const auto& s = sampler.epoch(e, w.input());
    CHECK(memory(s, 0).empty());
    CHECK(memory(s, 1) == ids{0, 1, 2});
    CHECK(memory(s, 2).size() == 5);
    CHECK(memory(s, 3).size() == 5);
    CHECK(memory(s, 4).empty());
    CHECK(memory(s, 0xFFFFFFFF).empty());
    CHECK(records(s, 0xFFFFFFFF, 0, 0).empty());
    CHECK(records(s, 1, 2, 5).size() == std::min(e, 3U));
    CHECK(records(s, 1, 2, 1).empty()); // not known
    CHECK(records(s, 1, 4, 5).empty()); // not in the memory
    CHECK(records(s, 3, memory(s, 3)[0], 5).empty());
  }
}

TEST_CASE("what scores no number is not in the memory, and not recorded", "[hostile]") {
  moving_world<float> w({.known = 10});
  remembering<float> sampler({.size = 6, .newcomers = 12, .epochs = 3});
  sampler.epoch(1, w.at(1));
  w.at(2);
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  for (item_id item = 0; item < 30; ++item) w.now.items[item * 5] = nan; // for an epoch
  w.now.users[5] = nan;                                                  // user 1
  const auto& broken = sampler.epoch(2, w.now.input());
  CHECK(sampler.report.rejected.not_rankable > 0);
  CHECK(memory(broken, 1).empty());
  for (user_id u = 0; u < 12; ++u)
    for (const item_id item : memory(broken, u)) CHECK(item >= 30);
  const auto& healed = sampler.epoch(3, w.at(3));
  CHECK(memory(healed, 1).size() == 6);
  for (user_id u = 0; u < 12; ++u)
    for (const item_id item : memory(healed, u))
      for (const item_id positive : w.now.known.row(u))
        CHECK(records(healed, u, item, positive).size() ==
              (u == 1 || item < 30 || positive < 30 ? 2 : 3));
}

TEST_CASE("a score memory goes on from one with its settings and known positives only",
          "[hostile]") {
  using Catch::Contains;
  const support::world<float> w, other({.seed = 9});
  const score_memory policy{.size = 4, .newcomers = 6};
  support::preparation<float> first(w.input()), second(w.input());
  const auto before = policy.prepare(w.input(), first.context);
  second.context.epoch = 4;
  policy.prepare(w.input(), second.context, before);
  for (const score_memory& changed :
       {score_memory{.size = 5, .newcomers = 6}, score_memory{.size = 4, .newcomers = 7},
        score_memory{.size = 4, .newcomers = 6, .epochs = 4}})
    CHECK_THROWS_WITH(changed.prepare(w.input(), second.context, before),
                      Contains("previous: its score_memory has other settings"));
  support::preparation<float> stranger(other.input());
  stranger.context.epoch = 4;
  CHECK_THROWS_WITH(policy.prepare(other.input(), stranger.context, before),
                    Contains("previous: its known positives were others"));
}

TEST_CASE("settings that mean nothing are refused", "[hostile]") {
  score_memory{}.validate();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const score_memory& bad :
       {score_memory{.size = 0}, score_memory{.newcomers = 0}, score_memory{.temperature = 0},
        score_memory{.temperature = -1}, score_memory{.temperature = nan},
        score_memory{.epochs = 0}, score_memory{.epochs = 17}})
    CHECK_THROWS_AS(bad.validate(), std::invalid_argument);
}

TEST_CASE("without items, or without users, a score memory is empty", "[hostile]") {
  const std::vector<float> one(3, 1.F);
  for (const bool items : {false, true}) {
    realhns::single_domain<float> input;
    (items ? input.items : input.users) = realhns::embedding_view<float>(one, 3);
    remembering<float> sampler({});
    sampler.epoch(1, input);
    CHECK(memory(sampler.epoch(2, input), 0).empty());
  }
}
