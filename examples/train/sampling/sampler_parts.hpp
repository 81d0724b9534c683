// SPDX-License-Identifier: MIT
#pragma once

#include "../options/options.hpp"
#include "policies.hpp"

/// What several samplers of the options are made of.
namespace trainer::detail {

inline realhns::options common_of(const options& o) {
  return {
      .negatives = o.sampling.negatives, .seed = o.training.seed, .threads = o.training.threads};
}

/// Keeps what is held out from being hard under the leaky protocol.
inline drop_held_out leak_of(const options& o, const split& data) {
  return {o.training.protocol == protocol_kind::leaky ? &data : nullptr};
}

inline chosen_schedule schedule_of(const sampling_options& s) {
  if (!s.follows_curriculum()) return {realhns::fixed{.hard = s.hard}};
  return {realhns::curriculum{.start_epoch = s.start_epoch,
                              .interval = s.interval,
                              .increment = s.increment,
                              .initial_scale = s.initial_scale,
                              .growth = s.growth,
                              .most_hard = s.hard}};
}

inline realhns::top_k top_of(const sampling_options& s) {
  return {.from = static_cast<std::uint32_t>(s.hard_ranks().from),
          .k = static_cast<std::uint32_t>(s.hard_ranks().to)};
}

/// Calls make(filters...) with the item filters that the options ask for.
template <class Make>
auto with_item_filter(const sampling_options& s, const Make& make) {
  const realhns::cluster_threshold clusters{.clusters = s.item_clusters};
  const realhns::score_margin margin{.margin = s.margin.value_or(0)};
  if (s.no_item_filter) return s.margin ? make(margin) : make();
  return s.margin ? make(clusters, margin) : make(clusters);
}

} // namespace trainer::detail
