// SPDX-License-Identifier: MIT
#pragma once

#include "policy/coarse/in_batch.hpp"
#include "policy/coarse/score_memory.hpp"
#include "policy/coarse/subsampled_window.hpp"
#include "policy/coarse/uniform_pool.hpp"
#include "policy/fine/best_of.hpp"
#include "policy/fine/variance_bonus.hpp"
#include "policy/item_filter/all_of.hpp"
#include "policy/item_filter/cluster_threshold.hpp"
#include "policy/item_filter/keep_all.hpp"
#include "policy/item_filter/score_band.hpp"
#include "policy/item_filter/score_margin.hpp"
#include "policy/proposal/popularity.hpp"
#include "policy/schedule/curriculum.hpp"
#include "policy/schedule/fixed.hpp"
#include "policy/synthesis/positive_mixing.hpp"
#include "policy/synthesis/uniform_noise.hpp"
#include "policy/user_filter/all_users.hpp"
#include "selector/cross_domain_selector.hpp"
#include "synthetic_sampler.hpp"

/// Named compositions. Each is a few lines, so that a composition of your own is one more.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {

struct uniform_settings {
  std::uint32_t negatives = 1;
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

struct popularity_settings {
  std::uint32_t negatives = 1;
  double exponent = 0.75; ///< of an item's count
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

struct in_batch_settings {
  std::uint32_t negatives = 1;
  std::uint32_t hard = std::numeric_limits<std::uint32_t>::max(); ///< the others are uniform
  std::uint32_t size = 1000; ///< the batch's positives that are drawn from, at most
  std::uint32_t candidates =
      1; ///< N of these, of which a negative is the best; 1: just one of them
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

struct dns_settings {
  std::uint32_t negatives = 1;
  std::uint32_t hard = std::numeric_limits<std::uint32_t>::max(); ///< the others are uniform
  std::uint32_t candidates = 32; ///< N, of which a hard negative is the best
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

struct dns_star_settings {
  std::uint32_t negatives = 1;
  std::uint32_t hard = std::numeric_limits<std::uint32_t>::max(); ///< the others are uniform
  std::uint32_t candidates = 100;                                 ///< N, of which
  std::uint32_t top = 10; ///< a hard negative is one of the best M
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

/// Chosen on validation. docs/results.md says where it wins, and where it does not.
struct filtered_dns_settings {
  std::uint32_t negatives = 20;
  std::uint32_t hard = 2;        ///< the others are uniform
  std::uint32_t candidates = 50; ///< N, of which a hard negative is the best that the filter keeps
  cluster_threshold filter{};
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

/// The authors' defaults, but for the temperature: theirs is 10, for scores of another scale.
struct srns_settings {
  std::uint32_t negatives = 1;
  std::uint32_t hard = std::numeric_limits<std::uint32_t>::max(); ///< the others are uniform
  std::uint32_t memory = 8;     // S1; more than `hard`, or the hard negatives are all of it
  std::uint32_t newcomers = 64; // S2
  double temperature = 1;       // tau; in the units of a score
  std::uint32_t epochs = 5;     ///< that the variance is over
  double weight = 5;            // alpha
  std::uint32_t ramp = 50;      // T0
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

/// The paper's defaults, for the target domain Game.
struct real_hns_general_settings {
  std::uint32_t negatives = 20;
  realhns::curriculum curriculum{};
  cluster_threshold filter{};
  ranked_window<> coarse{};
  top_k fine{};
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

/// The paper's defaults, for the target domain Game. `Fine` is what chooses among the candidates of
/// both parts: `top_k` for RealHNS over DNS*, `best_of` for RealHNS over DNS.
template <class Fine = top_k>
struct real_hns_settings {
  std::uint32_t negatives = 20;
  realhns::curriculum curriculum{};
  cluster_threshold filter{};
  ranked_window<> coarse{};         ///< by the user's own representation
  std::uint32_t quota = 8;          ///< hard negatives from it, at most
  cluster_outliers users{};         ///< who gets negatives from the source domain
  std::uint32_t user_clusters = 20; // k_u
  ranked_window<> cross_domain_coarse{.from = 0.0, .to = 0.3}; ///< by what the source state becomes
  std::uint32_t cross_domain_quota = 2;                        ///< hard negatives from it, at most
  Fine fine{};
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

struct aug_ns_settings {
  std::uint32_t negatives = 1;
  double norm = 0.1; ///< the length of the noise
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

struct mix_gcf_settings {
  std::uint32_t negatives = 1;
  std::uint32_t hard =
      std::numeric_limits<std::uint32_t>::max(); ///< the others are uniform, unmixed
  std::uint32_t candidates = 32;                 ///< N, of which a hard negative is the best
  positive_mixing mixing{};
  std::uint64_t seed = 0;
  unsigned threads = 1;
  bool distinct = false;
};

namespace presets {
namespace detail {

template <class Settings>
options common(const Settings& s) {
  return {.negatives = s.negatives, .seed = s.seed, .threads = s.threads, .distinct = s.distinct};
}

} // namespace detail

/// Uniform negatives only (Rendle et al., UAI 2009).
inline auto uniform(const uniform_settings& s = {}) {
  return sampler{detail::common(s), fixed{.hard = 0}, keep_all{}};
}

/// Negatives by popularity^exponent only (Chen et al., KDD 2017).
inline auto popularity(const popularity_settings& s = {}) {
  return sampler{detail::common(s), fixed{.hard = 0}, keep_all{},
                 realhns::popularity{.exponent = s.exponent}};
}

/// In-batch negatives (Yi et al., RecSys 2019): positives of the other queries of the batch, as often as
/// they occur there, without the whole history of the user. With N > 1 hard ones: for each slot the best
/// of N. What the batch can't fill is uniform.
inline auto in_batch(const in_batch_settings& s = {}) {
  return sampler{detail::common(s), fixed{.hard = s.hard}, keep_all{},
                 general_selector<realhns::in_batch, best_of>{
                     .coarse = {.size = s.size}, .fine = {.candidates = s.candidates}}};
}

/// Dynamic negative sampling: the best of N uniform items for each slot (Zhang et al., SIGIR 2013).
inline auto dns(const dns_settings& s = {}) {
  return sampler{
      detail::common(s), fixed{.hard = s.hard}, keep_all{},
      general_selector<uniform_pool, top_k>{.coarse = {.size = s.candidates}, .fine = {.k = 1}}};
}

/// DNS(M, N): uniform among the best M of N uniform items for each slot (Shi et al., WWW 2023).
inline auto dns_star(const dns_star_settings& s = {}) {
  return sampler{detail::common(s), fixed{.hard = s.hard}, keep_all{},
                 general_selector<uniform_pool, top_k>{.coarse = {.size = s.candidates},
                                                       .fine = {.k = s.top}}};
}

/// A few DNS negatives that pass the item filter of RealHNS (section 4.4.2) among uniform ones. Not the
/// paper's: no rank window, no pools and no curriculum, so an epoch prepares the filter's clusters and
/// nothing else.
inline auto filtered_dns(const filtered_dns_settings& s = {}) {
  return sampler{
      detail::common(s), fixed{.hard = s.hard}, s.filter,
      general_selector<uniform_pool, top_k>{.coarse = {.size = s.candidates}, .fine = {.k = 1}}};
}

/// SRNS (Ding et al., NeurIPS 2020): of a memory of candidates that goes from epoch to epoch, those
/// that score high and whose scores move. Prepare each epoch from the one before it.
inline auto srns(const srns_settings& s = {}) {
  return sampler{
      detail::common(s), fixed{.hard = s.hard}, keep_all{},
      general_selector<score_memory, variance_bonus>{.coarse = {.size = s.memory,
                                                                .newcomers = s.newcomers,
                                                                .temperature = s.temperature,
                                                                .epochs = s.epochs},
                                                     .fine = {.weight = s.weight, .ramp = s.ramp}}};
}

/// The general part of RealHNS (section 4.4) alone, over DNS*: rank window, item filter, uniform among
/// the top of what is kept, under the curriculum. For a single domain.
inline auto real_hns_general(const real_hns_general_settings& s = {}) {
  return sampler{detail::common(s), s.curriculum, s.filter,
                 general_selector<>{.coarse = s.coarse, .fine = s.fine}};
}

/// RealHNS (sections 4.4 to 4.6): the general part, and for outliers the cross-domain part. Over DNS*,
/// or as real_hns<best_of>({...}) over DNS. Needs a `cross_domain` input.
template <class Fine = top_k>
auto real_hns(const real_hns_settings<Fine>& s = {}) {
  return sampler{
      detail::common(s), s.curriculum, s.filter,
      general_selector<ranked_window<>, Fine>{.coarse = s.coarse, .fine = s.fine, .quota = s.quota},
      cross_domain_selector<cluster_outliers, ranked_window<>, Fine>{
          .users = s.users,
          .clusters = s.user_clusters,
          .coarse = s.cross_domain_coarse,
          .fine = s.fine,
          .quota = s.cross_domain_quota}};
}

/// Uniform negatives with noise on their rows: AugNS of the RealHNS paper, with the noise of SimGCL (Yu
/// et al., SIGIR 2022).
inline auto aug_ns(const aug_ns_settings& s = {}) {
  return synthetic_sampler{
      uniform(
          {.negatives = s.negatives, .seed = s.seed, .threads = s.threads, .distinct = s.distinct}),
      uniform_noise{.norm = s.norm}};
}

/// DNS negatives into which the positive is mixed: MixGCF (Huang et al., KDD 2021) for an encoder
/// without graph hops.
inline auto mix_gcf(const mix_gcf_settings& s = {}) {
  return synthetic_sampler{dns({.negatives = s.negatives,
                                .hard = s.hard,
                                .candidates = s.candidates,
                                .seed = s.seed,
                                .threads = s.threads,
                                .distinct = s.distinct}),
                           s.mixing};
}

/// RealHNS over MixGCF: the ids of real_hns<best_of>, and the positive mixed into the hard ones. Needs a
/// `cross_domain` input.
inline auto real_hns_mix_gcf(const real_hns_settings<best_of>& s = {},
                             const positive_mixing& mixing = {}) {
  return synthetic_sampler{real_hns<best_of>(s), mixing};
}

} // namespace presets

// `uniform`, `popularity` and `in_batch` name policies; the others are free to be used as they are.
using presets::aug_ns;
using presets::dns;
using presets::dns_star;
using presets::filtered_dns;
using presets::mix_gcf;
using presets::real_hns;
using presets::real_hns_general;
using presets::real_hns_mix_gcf;
using presets::srns;

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
