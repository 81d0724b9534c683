// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "choice.hpp"
#include "parse.hpp"
#include "require.hpp"

namespace trainer {

/// Which negatives to train on. The defaults are the paper's.
struct sampling_options {
  sampler_kind sampler = sampler_kind::uniform;
  std::uint32_t negatives = 20;
  std::uint32_t hard = 10; ///< at most; the curriculum allows half of `negatives`
  std::optional<schedule_kind>
      schedule; ///< unless given, the sampler's own, see follows_curriculum
  std::uint32_t start_epoch = 5;
  std::uint32_t interval = 2;
  std::uint32_t increment = 1;
  double initial_scale = 5;
  double growth = 1.15;
  rank_range window{0.3, 0.4};
  std::uint32_t pool = 1000;
  std::optional<rank_range> top;           ///< unless given, the sampler's own, see hard_ranks
  std::optional<std::uint32_t> candidates; ///< unless given, the sampler's own
  fine_kind fine = fine_kind::dns_star;
  std::uint32_t memory = 20; ///< more than `hard`, or there is nothing to choose
  std::uint32_t newcomers = 64;
  double temperature = 1;
  double variance_weight = 5;
  std::uint32_t variance_ramp = 50;
  std::uint32_t item_clusters = 100;
  bool no_item_filter = false;
  std::optional<double> margin;
  double noise = 0.1;

  bool hard_sampler() const {
    return sampler != sampler_kind::uniform && sampler != sampler_kind::popularity &&
           sampler != sampler_kind::aug_ns;
  }
  bool real_hns() const { return sampler == sampler_kind::real_hns; }
  bool filters_items() const { return real_hns() || sampler == sampler_kind::filtered_dns; }

  bool follows_curriculum() const {
    const auto own = real_hns() ? schedule_kind::curriculum : schedule_kind::fixed;
    return hard_sampler() && schedule.value_or(own) == schedule_kind::curriculum;
  }

  /// Among its candidates, the ranks that dns_star and real_hns take hard negatives from.
  rank_range hard_ranks() const {
    return top.value_or(rank_range{0, sampler == sampler_kind::dns_star ? 10.0 : 100.0, false});
  }

  /// The items that DNS and DNS* choose each hard negative from.
  std::uint32_t candidate_count() const {
    const std::uint32_t own = sampler == sampler_kind::dns_star       ? 100
                              : sampler == sampler_kind::filtered_dns ? 50
                                                                      : 10;
    return candidates.value_or(own);
  }

  template <class Self, class Visit>
  static void for_each(Self& s, const Visit& visit) {
    visit("--sampler", s.sampler, "Where negatives come from");
    visit("--negatives", s.negatives, "Negatives for each positive (n_n)");
    visit("--hard", s.hard, "At most this many of them hard (n_r)");
    visit("--schedule", s.schedule,
          "fixed: all hard at once; real_hns has a curriculum unless told");
    visit("--start-epoch", s.start_epoch, "Curriculum: last epoch without hard ones (mu)");
    visit("--interval", s.interval, "Curriculum: epochs between steps (psi)");
    visit("--increment", s.increment, "Curriculum: hard negatives added by a step (eta)");
    visit("--initial-scale", s.initial_scale, "Curriculum: s_d starts at s_c over this (chi)");
    visit("--growth", s.growth, "Curriculum: factor of s_d at each step (tau)");
    visit("--window", s.window, "real_hns: ranks the pool is drawn from, fractions or counts");
    visit("--pool", s.pool, "real_hns: items in a user's pool");
    visit("--fine", s.fine, "real_hns: how hard negatives are taken from the pool, and mixed");
    visit("--top", s.top,
          "Ranks that dns_star (0:10) and real_hns (0:100) take hard negatives from");
    visit("--candidates", s.candidates,
          "Items that dns and mix_gcf (10), dns_star (100) and filtered_dns (50) choose a hard "
          "negative from");
    visit("--memory", s.memory, "srns: candidates in a user's memory (S1)");
    visit("--newcomers", s.newcomers, "srns: items that ask to enter it in an epoch (S2)");
    visit("--temperature", s.temperature,
          "srns: of the scores by which the memory is renewed (tau)");
    visit("--variance-weight", s.variance_weight, "srns: of the deviation (alpha)");
    visit("--variance-ramp", s.variance_ramp, "srns: epochs until it has this weight (T0)");
    visit("--item-clusters", s.item_clusters,
          "real_hns, filtered_dns: clusters of the item filter (k_i)");
    visit("--no-item-filter", s.no_item_filter,
          "real_hns, filtered_dns: keep what is close to the positive");
    visit(
        "--margin", s.margin,
        "real_hns, filtered_dns: drop what scores more than the positive less this; unless given, "
        "nothing");
    visit("--noise", s.noise, "aug_ns: length of the noise on a negative's embedding");
  }
};

/// The first epoch with as many hard negatives as there will ever be (Eq. 7); 0 where there is no
/// curriculum. No run is ended for want of progress before it.
inline std::uint32_t first_full_epoch(const sampling_options& s) {
  const std::uint32_t most = std::min(s.hard, s.negatives / 2);
  if (!s.follows_curriculum() || most == 0) return 0;
  const std::uint32_t steps = (most + s.increment - 1) / s.increment;
  return s.start_epoch + (steps - 1) * s.interval + 1;
}

inline void validate(const sampling_options& s) {
  const bool dns_star = s.sampler == sampler_kind::dns_star;
  const bool best_of_pool = s.real_hns() && s.fine != fine_kind::dns_star;
  require(s.negatives > 0, "--negatives must be positive");
  require(!s.hard_sampler() || s.hard <= s.negatives, "--hard must not be more than --negatives");
  require(!s.follows_curriculum() || s.hard <= s.negatives / 2,
          "--hard must not be more than half of --negatives under a curriculum (Eq. 7)");
  require(s.hard_sampler() || !s.schedule, "--schedule is for samplers with hard negatives");
  require(!s.hard_ranks().fractions, "--top takes counts, such as 0:100");
  require(s.candidate_count() > 0, "--candidates must be positive");
  require(!dns_star || s.hard_ranks().from < s.candidate_count(),
          "--top begins beyond --candidates, so nothing would be hard");
  require(s.pool > 0, "--pool must be positive");
  require(!s.real_hns() || s.hard_ranks().from < s.pool,
          "--top begins beyond --pool, so nothing would be hard");
  require(!best_of_pool || !s.top, "--top is for --fine dns_star");
  require(s.real_hns() || s.fine == fine_kind::dns_star, "--fine is for real_hns");
  require(s.filters_items() || !s.no_item_filter, "--no-item-filter is for real_hns, filtered_dns");
  require(s.filters_items() || !s.margin, "--margin is for real_hns, filtered_dns");
  require(!s.margin || std::isfinite(*s.margin), "--margin must be a number");
  require(std::isfinite(s.noise) && s.noise >= 0, "--noise must not be negative");
  require(s.memory > 0 && s.newcomers > 0, "--memory and --newcomers must be positive");
  require(s.sampler != sampler_kind::srns || s.hard <= s.memory,
          "--hard must not be more than --memory, of which it takes the best");
  require(std::isfinite(s.temperature) && s.temperature > 0, "--temperature must be positive");
  require(std::isfinite(s.variance_weight) && s.variance_weight >= 0,
          "--variance-weight must not be negative");
  require(s.item_clusters > 0, "--item-clusters must be positive");
  require(s.interval > 0 && s.increment > 0, "--interval and --increment must be positive");
  require(std::isfinite(s.initial_scale) && s.initial_scale > 0,
          "--initial-scale must be positive");
  require(std::isfinite(s.growth) && s.growth > 0, "--growth must be positive");
}

} // namespace trainer
