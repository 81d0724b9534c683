// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/realhns.hpp>

#include "oracle.hpp"
#include "support/world.hpp"

namespace {

/// Compares a sampler with the oracle for each line, asked with the users' rows and with other
/// representations: both must give the same ids.
template <class T, class Epoch, class Expected>
void compare(const support::world<T>& w, const Epoch& epoch, std::uint32_t negatives,
             Expected expected) {
  const auto items = static_cast<std::uint32_t>(w.items.size() / w.dim);
  const support::lines lines(static_cast<std::uint32_t>(w.users.size() / w.dim), 3, items);
  const auto other = support::random_table<T>(lines.size(), w.dim, 77);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto q = lines.batch<T>()[i];
    for (const auto representation :
         {std::span<const T>{}, std::span(other).subspan(i * w.dim, w.dim)}) {
      q.representation = representation;
      std::vector<realhns::item_id> row(negatives);
      epoch.sample(q, row);
      CAPTURE(i, representation.size());
      CHECK(row == expected(q));
    }
  }
}

} // namespace

TEMPLATE_TEST_CASE("RealHNS over DNS* draws what the equations say", "[sampler]", float, double) {
  const support::world<TestType> w;
  const auto input = w.input(GENERATE(realhns::inner_product(), realhns::cosine(5)));
  const realhns::options settings{.negatives = 9, .seed = 3, .distinct = GENERATE(false, true)};
  const realhns::sampler sampler{
      settings, realhns::fixed{.hard = 6, .filter_scale = 0.8},
      realhns::cluster_threshold{.clusters = 7},
      realhns::general_selector<>{.coarse = {.from = 0.1, .to = 0.7, .size = 25},
                                  .fine = {.from = 2, .k = 9}}};
  const auto epoch = sampler.prepare(11, input);
  const auto s_d = static_cast<TestType>(epoch.report().filter_threshold);

  const oracle::sampler<TestType> slow{input, settings, 11};
  compare(w, epoch, 9, [&](const auto& q) {
    return slow.fill(q, slow.real_hns(q, 0.1, 0.7, 25, s_d, [&](const auto& kept, auto& random) {
      return oracle::top_k(kept, 2, 9, 6, settings.distinct, random);
    }));
  });
}

TEMPLATE_TEST_CASE("RealHNS over DNS draws what the equations say", "[sampler]", float, double) {
  const support::world<TestType> w;
  const auto input = w.input(GENERATE(realhns::inner_product(), realhns::cosine(5)));
  const realhns::options settings{.negatives = 9, .seed = 4, .distinct = GENERATE(false, true)};
  const realhns::sampler sampler{
      settings, realhns::fixed{.hard = 6, .filter_scale = 0.8},
      realhns::cluster_threshold{.clusters = 7},
      realhns::general_selector<realhns::ranked_window<>, realhns::best_of>{
          .coarse = {.from = 0.1, .to = 0.7, .size = 25}, .fine = {.candidates = 4}}};
  const auto epoch = sampler.prepare(11, input);
  const auto s_d = static_cast<TestType>(epoch.report().filter_threshold);

  const oracle::sampler<TestType> slow{input, settings, 11};
  compare(w, epoch, 9, [&](const auto& q) {
    return slow.fill(q, slow.real_hns(q, 0.1, 0.7, 25, s_d, [&](const auto& kept, auto& random) {
      return oracle::best_of(kept, 4, 6, settings.distinct, random);
    }));
  });
}

TEMPLATE_TEST_CASE("DNS, DNS* and DNS behind a filter draw what their definitions say", "[sampler]",
                   float, double) {
  const support::world<TestType> w;
  const auto input = w.input(GENERATE(realhns::inner_product(), realhns::cosine(5)));
  const oracle::sampler<TestType> slow{input, {.negatives = 5, .seed = 8}, 2, 3};

  const auto dns = realhns::dns({.negatives = 5, .hard = 3, .candidates = 6, .seed = 8});
  compare(w, dns.prepare(2, input), 5,
          [&](const auto& q) { return slow.fill(q, slow.dns(q, 6, 1)); });

  const auto dns_star =
      realhns::dns_star({.negatives = 5, .hard = 3, .candidates = 6, .top = 4, .seed = 8});
  compare(w, dns_star.prepare(2, input), 5,
          [&](const auto& q) { return slow.fill(q, slow.dns(q, 6, 4)); });

  const auto filtered = realhns::filtered_dns(
      {.negatives = 5, .hard = 3, .candidates = 6, .filter = {.clusters = 7}, .seed = 8});
  const auto epoch = filtered.prepare(2, input);
  const auto s_d = static_cast<TestType>(epoch.report().filter_threshold);
  compare(w, epoch, 5, [&](const auto& q) { return slow.fill(q, slow.dns(q, 6, 1, s_d)); });
}

TEMPLATE_TEST_CASE("scores full of ties draw what the equations say", "[sampler]", float, double) {
  const support::world<TestType> w({.dim = 3, .table = support::numbers::integers});
  const auto input = w.input();
  const realhns::options settings{.negatives = 6, .seed = 5};
  const realhns::sampler sampler{
      settings, realhns::fixed{}, realhns::keep_all{},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.5, .size = 20},
                                  .fine = {.k = 8}}};
  const oracle::sampler<TestType> slow{input, settings, 1};
  constexpr auto everything = std::numeric_limits<TestType>::max();
  compare(w, sampler.prepare(1, input), 6, [&](const auto& q) {
    return slow.fill(
        q, slow.real_hns(q, 0.0, 0.5, 20, everything, [&](const auto& kept, auto& random) {
          return oracle::top_k(kept, 0, 8, 6, false, random);
        }));
  });
}

TEST_CASE("uniform negatives are the oracle's, under every rule on what may be drawn",
          "[sampler]") {
  const support::world<float> w({.known = 50});
  auto input = w.input();
  const std::vector<realhns::item_id> reserved{59, 0, 17};
  input.reserved = reserved;
  input.item_range = {5, 50};
  input.eligible = [](realhns::user_id user, realhns::item_id item) { return (user + item) % 3; };
  const realhns::options settings{.negatives = 12, .seed = 6, .distinct = GENERATE(false, true)};
  const auto sampler =
      realhns::presets::uniform({.negatives = 12, .seed = 6, .distinct = settings.distinct});
  const oracle::sampler<float> slow{input, settings, 1};
  compare(w, sampler.prepare(1, input), 12, [&](const auto& q) { return slow.fill(q, {}); });
}
