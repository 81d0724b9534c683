// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include "../options/options.hpp"
#include "policies.hpp"
#include "sampler_source.hpp"

namespace trainer {

namespace detail {

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

inline chosen_fine fine_of(const sampling_options& s) {
  if (s.fine == fine_kind::dns) return {realhns::best_of{.candidates = s.candidate_count()}};
  return {top_of(s)};
}

} // namespace detail

/// The sampler that the options ask for, over what the users are known to like.
inline std::unique_ptr<negative_source> make_negative_source(const options& o, const split& data) {
  const auto& s = o.sampling;
  const realhns::options common{
      .negatives = s.negatives, .seed = o.training.seed, .threads = o.training.threads};
  const auto make = [&](auto sampler) -> std::unique_ptr<negative_source> {
    return std::make_unique<sampler_source<decltype(sampler)>>(std::move(sampler), data.known());
  };
  const auto schedule = detail::schedule_of(s);
  const drop_held_out leak{o.training.protocol == protocol_kind::leaky ? &data : nullptr};

  const auto random_candidates = [&](const realhns::top_k& fine) {
    return make(realhns::sampler{common, schedule, leak,
                                 realhns::general_selector<realhns::uniform_pool>{
                                     .coarse = {.size = s.candidate_count()}, .fine = fine}});
  };
  const auto real_hns = [&](auto filter) {
    return make(realhns::sampler{
        common, schedule, filter,
        realhns::general_selector<realhns::ranked_window<>, chosen_fine>{
            .coarse = {.from = s.window.lower(), .to = s.window.upper(), .size = s.pool},
            .fine = detail::fine_of(s)}});
  };

  switch (s.sampler) {
  case sampler_kind::uniform:
    break;
  case sampler_kind::popularity:
    return make(realhns::sampler{common, realhns::fixed{.hard = 0}, realhns::keep_all{},
                                 realhns::popularity{}});
  case sampler_kind::dns:
    return random_candidates({.k = 1});
  case sampler_kind::dns_star:
    return random_candidates(detail::top_of(s));
  case sampler_kind::real_hns:
    if (s.no_item_filter) return real_hns(leak);
    return real_hns(realhns::all_of{realhns::cluster_threshold{.clusters = s.item_clusters}, leak});
  }
  return make(realhns::sampler{common, realhns::fixed{.hard = 0}, realhns::keep_all{}});
}

} // namespace trainer
