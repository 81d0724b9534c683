// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "support/samplers.hpp"
#include "support/two_domains.hpp"

namespace {

using ids = std::vector<realhns::item_id>;
using Catch::Contains;

static_assert(std::is_aggregate_v<realhns::cross_domain<float>>);
static_assert(std::convertible_to<realhns::cross_domain<double>, realhns::single_domain<double>>);

} // namespace

TEST_CASE("a cross-domain input does wherever a single-domain one does", "[sampler]") {
  support::two_domains<> w;
  const ids reserved{59, 0};
  auto both = w.input(realhns::cosine(5));
  both.reserved = reserved;
  both.item_range = {0, 55};
  both.eligible = [](auto user, auto item) { return (user + item) % 4 != 0; };
  const std::vector<double> weights(60, 1.0);
  both.item_weights = weights;
  auto one = w.world::input(realhns::cosine(5));
  one.reserved = both.reserved;
  one.item_range = both.item_range;
  one.eligible = both.eligible;
  one.item_weights = both.item_weights;

  const support::lines lines(14, 3, 60);
  const auto drawn = [&](const auto& sampler, const auto& input) {
    ids out(lines.size() * 6);
    realhns::workspace work;
    sampler.prepare(2, input).sample(lines.batch<float>(), out, work);
    return out;
  };
  support::for_each_sampler({.negatives = 6, .seed = 3}, [&](const char* name, const auto& s) {
    CAPTURE(name);
    CHECK(drawn(s, both) == drawn(s, one));
  });
  CHECK(w.mlp.calls == 0);
}

TEST_CASE("policies written for a single domain take their part of a cross-domain input",
          "[sampler]") {
  struct first_ten {
    static constexpr auto fresh() { return realhns::candidates_per::user; }
    struct state {
      std::span<const realhns::item_id> candidates(const realhns::query<float>&,
                                                   realhns::draw_stream&,
                                                   realhns::candidate_buffer& buffer) const {
        for (realhns::item_id i = 0; i < 10; ++i) buffer.items.push_back(i);
        return buffer.items;
      }
    };
    state prepare(const realhns::single_domain<float>&, realhns::epoch_context&) const {
      return {};
    }
  };
  struct odd_items {
    struct state {
      void keeps(std::span<const realhns::item_id> items, std::span<const float>,
                 const realhns::query<float>&, std::span<std::uint8_t> mask) const {
        for (std::size_t j = 0; j < items.size(); ++j)
          if (items[j] % 2 == 0) mask[j] = 0;
      }
    };
    state prepare(const realhns::single_domain<float>&, double, realhns::epoch_context&) const {
      return {};
    }
  };
  const support::two_domains<> w;
  auto input = w.input();
  input.known = {};
  const realhns::sampler sampler{realhns::options{.negatives = 5, .distinct = true},
                                 realhns::fixed{}, odd_items{},
                                 realhns::general_selector<first_ten>{}};
  ids row(5);
  CHECK(sampler.prepare(1, input).sample({.user = 1, .positive = 50}, row).hard == 5);
  std::ranges::sort(row);
  CHECK(row == ids{1, 3, 5, 7, 9});
}

TEST_CASE("a cross-domain input that contradicts itself is refused, naming the field",
          "[sampler][hostile]") {
  const support::two_domains<> w;
  const auto refused = [&](const realhns::cross_domain<float>& input, const char* what) {
    // before anything is hard as well: a run should not end after it has warmed up
    CHECK_THROWS_WITH(realhns::presets::uniform().prepare(1, input), Contains(what));
  };
  auto input = w.input();
  input.source = realhns::embedding_view<float>(w.source.data(), 11, w.source_dim);
  refused(input, "source, target: one has more rows");
  input = w.input();
  input.target = {};
  refused(input, "source, target: one has more rows");
  input = w.input();
  input.transfer = {};
  refused(input, "transfer: not given");
  input = w.input();
  input.users = realhns::embedding_view<float>(w.users.data(), 10, 6);
  refused(input, "users: the dimension");
  input = w.input();
  const float* nowhere = nullptr;
  input.source = input.target = realhns::embedding_view<float>(nowhere, std::size_t{1} << 32, 0);
  refused(input, "source: more rows");
}

TEST_CASE("an epoch is rebound to source states of the same shape only", "[sampler][hostile]") {
  const support::two_domains<> w;
  const auto epoch = realhns::presets::uniform().prepare(1, w.input());
  CHECK_NOTHROW(epoch.with_source(w.input().source));
  CHECK_THROWS_WITH(
      epoch.with_source(realhns::embedding_view<float>(w.source.data(), 11, w.source_dim)),
      Contains("changed its shape"));
}

TEST_CASE("a source state of another dimension gets no item, counted", "[sampler][hostile]") {
  const support::two_domains<> w;
  const std::vector<float> longer(w.source_dim + 1);
  const realhns::query<float> q{.user = 0, .positive = 3, .source = longer};
  ids row(4);
  CHECK(realhns::dns().prepare(1, w.input()).sample(q, row).malformed == 1);
  CHECK(row == ids(4, realhns::no_item));
  CHECK(realhns::dns().prepare(1, w.world::input()).sample(q, row).filled == 4); // not looked at
}
