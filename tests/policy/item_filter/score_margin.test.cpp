// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>
#include <set>

#include <realhns/realhns.hpp>

#include "support/preparation.hpp"
#include "support/world.hpp"

using realhns::item_id;

namespace {

/// What the filter keeps of four candidates that score 1, 2, 3 and -3.
template <class T>
std::vector<std::uint8_t> kept(const realhns::score_margin& filter, T positive) {
  const support::world<T> w;
  support::preparation<T> p(w.input());
  const std::vector<item_id> items{0, 1, 2, 3};
  const std::vector<T> scores{1, 2, 3, -3};
  std::vector<std::uint8_t> mask(4, 1);
  filter.prepare(w.input(), 1.0, p.context)
      .keeps(std::span<const item_id>(items), std::span<const T>{},
             realhns::query_scores<T>{scores, positive}, realhns::query<T>{}, std::span(mask));
  return mask;
}

using bits = std::vector<std::uint8_t>;

/// The same score in plain arithmetic of higher precision.
double score(const support::world<float>& w, std::span<const float> user, item_id item) {
  double dot = 0, of_user = 0, of_item = 0;
  for (std::size_t k = 0; k < w.dim; ++k) {
    const auto u = static_cast<double>(user[k]);
    const auto v = static_cast<double>(w.items[item * w.dim + k]);
    dot += u * v;
    of_user += u * u;
    of_item += v * v;
  }
  return 5 * dot / std::sqrt(of_user * of_item);
}

auto sampler_with(auto filter) {
  return realhns::sampler{
      realhns::options{.negatives = 30}, realhns::fixed{.hard = 30}, filter,
      realhns::general_selector<realhns::uniform_pool>{.coarse = {.size = 10}, .fine = {.k = 3}}};
}

} // namespace

TEMPLATE_TEST_CASE("score_margin keeps what is not above its bound", "[item_filter]", float,
                   double) {
  const auto with = [](double margin, double share, TestType positive) {
    return kept<TestType>({.margin = margin, .share = share}, positive);
  };
  CHECK(with(0, 1, 2) == bits{1, 1, 0, 1}); // an equal score is kept
  CHECK(with(1, 1, 2) == bits{1, 0, 0, 1});
  CHECK(with(-1, 1, 2) == bits{1, 1, 1, 1});
  CHECK(with(0, 0.5, 4) == bits{1, 1, 0, 1});
  CHECK(with(1, 0.5, 4) == bits{1, 0, 0, 1});
  CHECK(with(0, 0.5, -3) == bits{0, 0, 0, 1}); // half of it would be above it
  CHECK(with(0.5, 0.5, -3) == bits{0, 0, 0, 0});
}

TEMPLATE_TEST_CASE("where the positive can't be ranked, score_margin keeps everything", "[hostile]",
                   float, double) {
  using limits = std::numeric_limits<TestType>;
  for (const TestType positive : {limits::quiet_NaN(), limits::infinity(), -limits::infinity()})
    CHECK(kept<TestType>({}, positive) == bits{1, 1, 1, 1});
  CHECK(kept<TestType>({.margin = 1}, limits::max()) == bits{1, 1, 1, 1});
  CHECK(kept<TestType>({.margin = 1e300}, limits::lowest()) == bits{0, 0, 0, 0});
}

TEST_CASE("score_margin refuses settings that mean nothing", "[hostile]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const realhns::score_margin bad :
       {realhns::score_margin{.margin = nan}, realhns::score_margin{.share = 0},
        realhns::score_margin{.share = 1.5}, realhns::score_margin{.share = nan}})
    CHECK_THROWS_AS(sampler_with(bad), std::invalid_argument);
}

TEST_CASE("with score_margin no hard negative is above the positive", "[item_filter]") {
  const support::world<float> w({.items = 200, .users = 30});
  const auto epoch = sampler_with(realhns::score_margin{}).prepare(1, w.input(realhns::cosine(5)));
  std::uint64_t hard = 0, filtered = 0;
  for (realhns::user_id user = 0; user < 30; ++user) {
    // Another user's row stands for the representation of the moment.
    const std::span<const float> row(&w.users[(29 - user) * w.dim], w.dim);
    std::vector<item_id> out(30);
    const item_id positive = user * 5 % 200;
    const auto report =
        epoch.sample({.user = user, .positive = positive, .representation = row}, out);
    const double bound = score(w, row, positive) + 1e-5;
    for (std::size_t slot = 0; slot < report.hard; ++slot) CHECK(score(w, row, out[slot]) <= bound);
    hard += report.hard;
    filtered += report.rejected.filtered;
  }
  CHECK(hard > 300);
  CHECK(filtered > 300);
}

TEST_CASE("a positive scores what it would as a candidate, to the last bit", "[item_filter]") {
  // Items 2 i and 2 i + 1 are the same row; whoever likes the one may get the other.
  support::world<float> w({.items = 64, .users = 40, .dim = 19, .known = 0});
  for (item_id item = 0; item < 64; item += 2)
    std::copy_n(&w.items[item * w.dim], w.dim, &w.items[(item + 1) * w.dim]);
  for (const auto similarity : {realhns::inner_product(), realhns::cosine(5)}) {
    const realhns::sampler sampler{
        realhns::options{.negatives = 63, .distinct = true}, realhns::fixed{.hard = 63},
        realhns::score_margin{},
        realhns::general_selector<>{.coarse = {.from = 0U, .to = 64U}, .fine = {.k = 64}}};
    const auto epoch = sampler.prepare(1, w.input(similarity));
    for (realhns::user_id user = 0; user < 40; ++user) {
      const item_id positive = user;
      std::vector<item_id> out(63);
      const auto report = epoch.sample({.user = user, .positive = positive}, out);
      const std::set<item_id> hard(out.begin(),
                                   out.begin() + static_cast<std::ptrdiff_t>(report.hard));
      CHECK(hard.contains(positive ^ 1U));
    }
  }
}

TEST_CASE("filters with and without scores go together", "[item_filter]") {
  const support::world<float> w({.items = 200, .users = 30});
  const auto input = w.input(realhns::cosine(5));
  const realhns::cluster_threshold clusters{.clusters = 8};
  const auto draw = [&](auto filter) {
    const auto epoch = sampler_with(filter).prepare(1, input);
    std::vector<item_id> out(30);
    return epoch.sample({.user = 3, .positive = 7}, out).rejected.filtered;
  };
  const std::uint64_t margin = draw(realhns::score_margin{}), threshold = draw(clusters);
  const std::uint64_t both = draw(realhns::all_of{clusters, realhns::score_margin{}});
  CHECK(both == draw(realhns::all_of{realhns::score_margin{}, clusters}));
  CHECK(both >= std::max(margin, threshold));
  CHECK(both <= margin + threshold);
  CHECK(std::min(margin, threshold) > 0);
}

TEST_CASE("score_margin has nothing to go by where the positive has no row", "[hostile]") {
  const support::world<float> w;
  const auto epoch = sampler_with(realhns::score_margin{}).prepare(1, w.input());
  std::vector<item_id> out(30);
  const auto report = epoch.sample({.user = 0, .positive = 60}, out);
  CHECK(report.missed.unserved == 30);
  CHECK(report.filled == 30);
}
