// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/realhns.hpp>

#include "cross_domain_oracle.hpp"
#include "support/two_domains.hpp"

// The whole method, both parts, against its slow transcription.

namespace {

using ids = std::vector<realhns::item_id>;

constexpr realhns::epoch_t epoch_number = 11;
constexpr auto general_stage = realhns::selector_stage(0), cross_stage = realhns::selector_stage(1);

/// A sampler with quotas 3 and 4 of 6 hard negatives, over a fine selector. The other settings are
/// those of `literal_row`.
template <class Fine>
auto both_parts(const realhns::options& settings, const Fine& fine) {
  using namespace realhns;
  return sampler{settings, fixed{.hard = 6, .filter_scale = 0.8}, cluster_threshold{.clusters = 7},
                 general_selector<ranked_window<>, Fine>{
                     .coarse = {.from = 0.1, .to = 0.7, .size = 25}, .fine = fine, .quota = 3},
                 cross_domain_selector<cluster_outliers, ranked_window<>, Fine>{
                     .users = {.weight = 0.4},
                     .clusters = 4,
                     .coarse = {.from = 0.0, .to = 0.5, .size = 15},
                     .fine = fine,
                     .quota = 4}};
}

/// Compares with the oracle for each line, with the rows of the tables and with states of the
/// queries' own.
template <class T, class Fine, class Pick>
void compare(const support::two_domains<T>& w, const realhns::cross_domain<T>& input,
             const realhns::options& settings, const Fine& fine, Pick pick) {
  const auto epoch = both_parts(settings, fine).prepare(epoch_number, input);
  const auto s_d = static_cast<T>(epoch.report().filter_threshold);
  const realhns::single_domain<T> own = input;
  const oracle::sampler<T> slow{own, settings, epoch_number};
  const oracle::cross_domain<T, support::two_layers<T>> other(
      input, w.mlp, 4, slow.key(realhns::draw_stage::user_clusters, 0).subset);
  const auto outliers = other.outliers(0.4);
  REQUIRE(outliers.size() > 3);
  CHECK(epoch.report().outliers == outliers.size());

  const auto row_of = [&](const realhns::query<T>& q) {
    const bool outlier = std::ranges::count(outliers, q.user) > 0;
    const auto slots = oracle::slots(6, {3, 4}, {true, outlier});
    ids row = slow.from_window(q, general_stage, input.users.row(q.user), slow.representation(q),
                               0.1, 0.7, 25, s_d, {}, pick(slots[0]));
    if (!outlier) return slow.fill(q, row);
    const auto prior = other.transferred(q.user);
    const auto current = q.source.empty() ? prior : other.transferred(q.user, q.source);
    const ids more =
        slow.from_window(q, cross_stage, std::span<const T>(prior), std::span<const T>(current),
                         0.0, 0.5, 15, s_d, row, pick(slots[1]));
    row.insert(row.end(), more.begin(), more.end());
    return slow.fill(q, row);
  };

  const support::lines lines(24, 3, 60);
  const auto representations = support::random_table<T>(lines.size(), w.dim, 77);
  const auto states = support::random_table<T>(lines.size(), w.source_dim, 78);
  for (const bool given : {false, true}) {
    auto batch = lines.batch<T>();
    if (given) {
      batch.representations = realhns::embedding_view<T>(representations, w.dim);
      batch.sources = realhns::embedding_view<T>(states, w.source_dim);
    }
    ids found(lines.size() * settings.negatives);
    realhns::workspace work;
    epoch.sample(batch, found, work);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      CAPTURE(given, i, settings.distinct);
      const auto begin = found.begin() + static_cast<std::ptrdiff_t>(i * settings.negatives);
      CHECK(ids(begin, begin + settings.negatives) == row_of(batch[i]));
    }
  }
}

} // namespace

TEMPLATE_TEST_CASE("RealHNS of two domains over DNS* draws what the equations say", "[sampler]",
                   float, double) {
  support::two_domains<TestType> w({.users = 24});
  std::fill_n(w.source.begin() + 5 * w.source_dim, w.source_dim, TestType{0}); // has no history
  const realhns::options settings{.negatives = 9, .seed = 3, .distinct = GENERATE(false, true)};
  compare(w, w.input(GENERATE(realhns::inner_product(), realhns::cosine(5))), settings,
          realhns::top_k{.from = 1, .k = 6}, [&](std::size_t slots) {
            return [slots, &settings](const auto& kept, auto& random) {
              return oracle::top_k(kept, 1, 6, slots, settings.distinct, random);
            };
          });
}

TEMPLATE_TEST_CASE("RealHNS of two domains over DNS draws what the equations say", "[sampler]",
                   float, double) {
  support::two_domains<TestType> w({.users = 24});
  const std::vector<realhns::item_id> reserved{59, 0, 17};
  auto input = w.input(GENERATE(realhns::inner_product(), realhns::cosine(5)));
  input.reserved = reserved;
  input.eligible = [](auto user, auto item) { return (user + item) % 7 != 0; };
  const realhns::options settings{
      .negatives = 9, .seed = 4, .threads = 2, .distinct = GENERATE(false, true)};
  compare(w, input, settings, realhns::best_of{.candidates = 3}, [&](std::size_t slots) {
    return [slots, &settings](const auto& kept, auto& random) {
      return oracle::best_of(kept, 3, slots, settings.distinct, random);
    };
  });
}
