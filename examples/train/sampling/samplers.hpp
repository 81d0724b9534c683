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
  if (s.fine == fine_kind::dns_star) return {top_of(s)};
  return {realhns::best_of{.candidates = s.candidate_count()}};
}

/// Its quota binds it only beside a second selector.
inline auto general_of(const options& o) {
  const auto& s = o.sampling;
  const auto& cross = o.cross_domain;
  return realhns::general_selector<realhns::ranked_window<>, chosen_fine>{
      .coarse = {.from = s.window.lower(), .to = s.window.upper(), .size = s.pool},
      .fine = fine_of(s),
      .quota = cross.taken() ? cross.general_hard.value_or(s.hard - cross.hard) : s.hard};
}

inline auto cross_domain_of(const options& o) {
  const auto& cross = o.cross_domain;
  const bool alone = cross.parts == real_hns_parts::cs;
  const bool outliers_only = cross.parts == real_hns_parts::gs_cs_uf;
  return realhns::cross_domain_selector<realhns::cluster_outliers, realhns::ranked_window<>,
                                        chosen_fine>{
      .users = {.weight = outliers_only ? cross.outliers : 1}, // all of a cluster are all users
      .clusters = cross.user_clusters,
      .coarse = {.from = cross.window.lower(), .to = cross.window.upper(), .size = o.sampling.pool},
      .fine = fine_of(o.sampling),
      .quota = alone ? o.sampling.hard : cross.hard};
}

/// Calls make(filters...) with the item filters that the options ask for.
template <class Make>
auto with_item_filter(const sampling_options& s, const Make& make) {
  const realhns::cluster_threshold clusters{.clusters = s.item_clusters};
  const realhns::score_margin margin{.margin = s.margin.value_or(0)};
  if (s.no_item_filter) return s.margin ? make(margin) : make();
  return s.margin ? make(clusters, margin) : make(clusters);
}

} // namespace detail

/// The sampler that the options ask for, over what the users are known to like.
inline std::unique_ptr<negative_source> make_negative_source(const options& o, const split& data) {
  const auto& s = o.sampling;
  const realhns::options common{
      .negatives = s.negatives, .seed = o.training.seed, .threads = o.training.threads};
  const auto make_for = [&]<class Input>(const Input&, auto sampler) {
    std::unique_ptr<negative_source> made =
        std::make_unique<sampler_source<decltype(sampler), Input>>(std::move(sampler),
                                                                   data.known());
    return made;
  };
  const auto make = [&](auto sampler) {
    return make_for(realhns::single_domain<float>{}, std::move(sampler));
  };
  const auto schedule = detail::schedule_of(s);
  const drop_held_out leak{o.training.protocol == protocol_kind::leaky ? &data : nullptr};

  const auto random_candidates = [&](const realhns::top_k& fine, auto... filters) {
    return realhns::sampler{common, schedule, realhns::all_of{filters..., leak},
                            realhns::general_selector<realhns::uniform_pool>{
                                .coarse = {.size = s.candidate_count()}, .fine = fine}};
  };
  const auto real_hns = [&](auto filter) {
    const auto make_over_fine = [&](const auto& input, const auto& sampler) {
      if (s.fine != fine_kind::mix_gcf) return make_for(input, sampler);
      return make_for(input, realhns::synthetic_sampler{sampler, realhns::positive_mixing{}});
    };
    const auto general = detail::general_of(o);
    if (!o.cross_domain.taken())
      return make_over_fine(realhns::single_domain<float>{},
                            realhns::sampler{common, schedule, filter, general});
    const auto cross = detail::cross_domain_of(o);
    const realhns::cross_domain<float> both{};
    if (o.cross_domain.parts == real_hns_parts::cs)
      return make_over_fine(both, realhns::sampler{common, schedule, filter, cross});
    return make_over_fine(both, realhns::sampler{common, schedule, filter, general, cross});
  };
  const realhns::sampler uniform{common, realhns::fixed{.hard = 0}, realhns::keep_all{}};

  switch (s.sampler) {
  case sampler_kind::uniform:
    break;
  case sampler_kind::popularity:
    return make(realhns::sampler{common, realhns::fixed{.hard = 0}, realhns::keep_all{},
                                 realhns::popularity{}});
  case sampler_kind::dns:
    return make(random_candidates({.k = 1}));
  case sampler_kind::dns_star:
    return make(random_candidates(detail::top_of(s)));
  case sampler_kind::srns:
    return make(realhns::sampler{
        common, schedule, realhns::all_of{leak},
        realhns::general_selector<realhns::score_memory, realhns::variance_bonus>{
            .coarse = {.size = s.memory, .newcomers = s.newcomers, .temperature = s.temperature},
            .fine = {.weight = s.variance_weight, .ramp = s.variance_ramp}}});
  case sampler_kind::filtered_dns:
    return detail::with_item_filter(
        s, [&](auto... filters) { return make(random_candidates({.k = 1}, filters...)); });
  case sampler_kind::real_hns:
    return detail::with_item_filter(s, [&](auto... filters) {
      return real_hns(realhns::all_of{filters..., leak});
    });
  case sampler_kind::aug_ns:
    return make(realhns::synthetic_sampler{uniform, realhns::uniform_noise{.norm = s.noise}});
  case sampler_kind::mix_gcf:
    return make(
        realhns::synthetic_sampler{random_candidates({.k = 1}), realhns::positive_mixing{}});
  }
  return make(uniform);
}

} // namespace trainer
