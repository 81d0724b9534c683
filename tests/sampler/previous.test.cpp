// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <sstream>

#include <realhns/realhns.hpp>

#include "support/two_domains.hpp"

// What an epoch hands to the next.

namespace {

using ids = std::vector<realhns::item_id>;

/// Counts the epochs that it has seen in a row: the one candidate is the item of that number.
struct counts_epochs {
  static constexpr auto fresh() { return realhns::candidates_per::user; }
  struct state {
    ids count{1};
    template <class T>
    std::span<const realhns::item_id> candidates(const realhns::query<T>&, realhns::draw_stream&,
                                                 realhns::candidate_buffer&) const {
      return count;
    }
  };
  template <class Input>
  state prepare(const Input&, realhns::epoch_context&) const {
    return {};
  }
  template <class Input>
  state prepare(const Input&, realhns::epoch_context&, const state& previous) const {
    return {{previous.count[0] + 1}};
  }
};

/// As many uniform draws as epochs; then always item 59.
struct tires {
  struct state {
    std::uint32_t left;
    realhns::item_id draw(realhns::user_id, realhns::draw_stream& random) const {
      return left == 0 ? 59 : random.below(59);
    }
  };
  std::uint32_t strength = 2;
  template <class Input>
  state prepare(const Input&, realhns::epoch_context&) const {
    return {strength};
  }
  template <class Input>
  state prepare(const Input&, realhns::epoch_context&, const state& previous) const {
    return {previous.left - 1};
  }
};

/// Keeps nothing below an id that rises by the epoch.
struct rises {
  struct state {
    realhns::item_id least = 1;
    static constexpr bool needs_similarity() { return false; }
    template <class T>
    void keeps(std::span<const realhns::item_id> candidates, std::span<const T>,
               const realhns::query<T>&, std::span<std::uint8_t> mask) const {
      for (std::size_t j = 0; j < mask.size(); ++j)
        if (candidates[j] < least) mask[j] = 0;
    }
  };
  template <class Input>
  state prepare(const Input&, double, realhns::epoch_context&) const {
    return {};
  }
  template <class Input>
  state prepare(const Input&, double, realhns::epoch_context&, const state& previous) const {
    return {previous.least + 2};
  }
};

const support::two_domains<>& world() {
  static const support::two_domains<> w({.known = 0});
  return w;
}

template <class Filter, class... Policies>
auto sampler_of(const Filter& filter, const Policies&... policies) {
  return realhns::sampler{realhns::options{}, realhns::fixed{}, filter, policies...};
}

template <class Epoch>
realhns::item_id draw(const Epoch& epoch) {
  ids row(1);
  epoch.sample({.user = 2, .positive = 50}, row);
  return row[0];
}

const realhns::general_selector<counts_epochs, realhns::top_k> counting;

} // namespace

TEST_CASE("a coarse selector with memory is handed its previous state", "[sampler]") {
  const auto sampler = sampler_of(realhns::keep_all{}, counting);
  const auto first = sampler.prepare(3, world().input());
  const auto second = sampler.prepare(4, world().input(), first);
  const auto third = sampler.prepare(9, world().input(), second);
  CHECK(draw(first) == 1);
  CHECK(draw(second) == 2);
  CHECK(draw(third) == 3);
  CHECK(draw(sampler.prepare(9, world().input(), first)) == 2); // which is as it was
  CHECK(draw(sampler.prepare(9, world().input())) == 1);
}

TEST_CASE("so is that of a cross-domain selector", "[sampler]") {
  const auto sampler = sampler_of(
      realhns::keep_all{},
      realhns::cross_domain_selector<realhns::all_users, counts_epochs, realhns::top_k>{});
  const auto first = sampler.prepare(1, world().input());
  CHECK(draw(first) == 1);
  CHECK(draw(sampler.prepare(2, world().input(), first)) == 2);
}

TEST_CASE("so are filters, by themselves and together, and proposals", "[sampler]") {
  const auto alone = sampler_of(rises{}, counting);
  const auto first = alone.prepare(1, world().input());
  const auto second = alone.prepare(2, world().input(), first);
  ids row(1);
  CHECK(first.sample({.user = 2, .positive = 50}, row).hard == 1);
  CHECK(second.sample({.user = 2, .positive = 50}, row).missed.all_filtered == 1); // 2 < 3
  const auto together = sampler_of(realhns::all_of{realhns::keep_all{}, rises{}}, counting);
  const auto before = together.prepare(1, world().input());
  CHECK(before.sample({.user = 2, .positive = 50}, row).hard == 1);
  CHECK(together.prepare(2, world().input(), before)
            .sample({.user = 2, .positive = 50}, row)
            .missed.all_filtered == 1);

  const realhns::sampler tiring{realhns::options{}, realhns::fixed{.hard = 0}, realhns::keep_all{},
                                tires{}};
  const auto one = tiring.prepare(1, world().input());
  const auto two = tiring.prepare(2, world().input(), one);
  const auto three = tiring.prepare(3, world().input(), two);
  CHECK(draw(one) != 59);
  CHECK(draw(two) != 59);
  CHECK(draw(three) == 59);
}

TEST_CASE("samplers without memory draw the same with a previous epoch", "[sampler]") {
  const auto sampler = realhns::real_hns({.curriculum = {.start_epoch = 1}, .seed = 3});
  const auto first = sampler.prepare(1, world().input());
  ids with(20), without(20);
  sampler.prepare(2, world().input(), first).sample({.user = 1, .positive = 4}, with);
  sampler.prepare(2, world().input()).sample({.user = 1, .positive = 4}, without);
  CHECK(with == without);
}

TEST_CASE("memory starts afresh after an epoch that planned nothing hard", "[sampler]") {
  const realhns::sampler sampler{realhns::options{.negatives = 2},
                                 realhns::curriculum{.start_epoch = 1, .interval = 1},
                                 realhns::keep_all{}, counting};
  const auto idle = sampler.prepare(1, world().input());
  const auto first = sampler.prepare(2, world().input(), idle);
  CHECK(draw(first) == 1);
  CHECK(draw(sampler.prepare(3, world().input(), first)) == 2);
}

TEST_CASE("an epoch follows an earlier one of the same shapes only", "[sampler][hostile]") {
  using Catch::Contains;
  const auto sampler = sampler_of(realhns::keep_all{}, counting);
  const auto epoch = sampler.prepare(3, world().input());
  const auto refused = [&](realhns::epoch_t number, const auto& input, const char* why) {
    CHECK_THROWS_WITH(sampler.prepare(number, input, epoch), Contains(why));
    CHECK_THROWS_AS(sampler.prepare(number, input, epoch), std::invalid_argument);
  };
  refused(3, world().input(), "previous: must be an earlier epoch");
  refused(2, world().input(), "previous: must be an earlier epoch");
  auto input = world().input();
  input.items = realhns::embedding_view<float>(input.items.data(), 59, input.items.dim());
  refused(4, input, "previous: its items have another shape");
  input = world().input();
  input.users = realhns::embedding_view<float>(input.users.data(), 11, input.users.dim());
  refused(4, input, "previous: its users have another shape");
}

TEST_CASE("an epoch that was saved is followed as if it had stayed", "[sampler]") {
  const auto check = [](const auto& sampler) {
    const support::two_domains<> w;
    std::vector<std::vector<float>> tables;
    for (std::uint64_t e = 0; e < 5; ++e)
      tables.push_back(support::random_table(60, w.dim, 10 + e));
    const auto input = [&](std::size_t e) {
      auto out = w.input();
      out.items = realhns::embedding_view<float>(tables[e], w.dim);
      return out;
    };
    auto straight = sampler.prepare(1, input(0));
    straight = sampler.prepare(2, input(1), straight);
    std::stringstream file;
    straight.save(file);
    straight = sampler.prepare(3, input(2), straight);
    auto resumed = sampler.restore(input(4), file); // by when the tables are others
    CHECK(resumed.number() == 2);
    resumed = sampler.prepare(3, input(2), resumed);
    bool same = true;
    for (realhns::user_id u = 0; u < 12; ++u)
      for (const auto positive : w.known.row(u)) {
        ids a(4), b(4);
        straight.sample({.user = u, .positive = positive}, a);
        resumed.sample({.user = u, .positive = positive}, b);
        same &= a == b;
      }
    CHECK(same);
  };
  const realhns::options settings{.negatives = 4, .seed = 4};
  const realhns::general_selector<realhns::score_memory, realhns::variance_bonus> srns{
      .coarse = {.size = 5, .newcomers = 7}, .fine = {.ramp = 0}};
  const realhns::fixed three{.hard = 3};
  check(realhns::sampler{settings, three, realhns::keep_all{}, srns});
  check(realhns::sampler{settings, three, realhns::all_of{realhns::keep_all{}}, srns,
                         realhns::cross_domain_selector<>{.clusters = 3}, realhns::popularity{}});
  check(realhns::sampler{
      settings, three, realhns::keep_all{},
      realhns::cross_domain_selector<realhns::cluster_outliers, realhns::score_memory,
                                     realhns::variance_bonus>{
          .clusters = 3, .coarse = {.size = 5, .newcomers = 7}}});
  check(realhns::presets::uniform({.negatives = 4}));
}

TEST_CASE("what was not saved by such an epoch is refused", "[sampler][hostile]") {
  using Catch::Contains;
  const support::two_domains<> w;
  const auto saved_by = [&](const realhns::srns_settings& settings) {
    std::ostringstream out;
    realhns::srns(settings).prepare(3, w.input()).save(out);
    return out.str();
  };
  const auto sampler = realhns::srns({.memory = 5, .newcomers = 7});
  const auto refused = [&](const std::string& bytes, const char* why, const auto& input) {
    std::istringstream in(bytes);
    CHECK_THROWS_WITH(sampler.restore(input, in), Contains(why));
  };
  const std::string bytes = saved_by({.memory = 5, .newcomers = 7});
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{20}, bytes.size() / 2, bytes.size() - 1})
    refused(bytes.substr(0, length), "saved epoch: ends too early", w.input());
  refused(saved_by({.memory = 6, .newcomers = 7}), "has other settings", w.input());
  const support::two_domains<> other({.seed = 8});
  refused(bytes, "its known positives were others", other.input());
  for (const std::size_t place : {std::size_t{36}, std::size_t{44}, std::size_t{52}}) {
    std::string spoilt = bytes; // lengths of lists, and an item
    spoilt[place + 2] = '\x7F';
    std::istringstream in(spoilt);
    CHECK_THROWS_AS(sampler.restore(w.input(), in), std::invalid_argument);
  }
}
