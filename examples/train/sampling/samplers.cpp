// SPDX-License-Identifier: MIT
#include "samplers.hpp"

#include <realhns/realhns.hpp>

#include "sampler_parts.hpp"
#include "sampler_source.hpp"

namespace trainer {

namespace {

constexpr realhns::fixed none{.hard = 0};

auto uniform(const realhns::options& common) {
  return realhns::sampler{common, none, realhns::keep_all{}};
}

std::unique_ptr<negative_source> make_srns(const options& o, const split& data) {
  const auto& s = o.sampling;
  return make_source<realhns::single_domain<float>>(
      realhns::sampler{
          detail::common_of(o), detail::schedule_of(s), realhns::all_of{detail::leak_of(o, data)},
          realhns::general_selector<realhns::score_memory, realhns::variance_bonus>{
              .coarse = {.size = s.memory, .newcomers = s.newcomers, .temperature = s.temperature},
              .fine = {.weight = s.variance_weight, .ramp = s.variance_ramp}}},
      data.known());
}

/// Those that choose among random candidates.
std::unique_ptr<negative_source> make_dns(const options& o, const split& data) {
  const auto& s = o.sampling;
  const auto among_random = [&](const realhns::top_k& fine, auto... filters) {
    return realhns::sampler{detail::common_of(o), detail::schedule_of(s),
                            realhns::all_of{filters..., detail::leak_of(o, data)},
                            realhns::general_selector<realhns::uniform_pool>{
                                .coarse = {.size = s.candidate_count()}, .fine = fine}};
  };
  const auto make = [&](auto sampler) {
    return make_source<realhns::single_domain<float>>(std::move(sampler), data.known());
  };
  switch (s.sampler) {
  case sampler_kind::dns_star:
    return make(among_random(detail::top_of(s)));
  case sampler_kind::filtered_dns:
    return detail::with_item_filter(
        s, [&](auto... filters) { return make(among_random({.k = 1}, filters...)); });
  case sampler_kind::mix_gcf:
    return make(realhns::synthetic_sampler{among_random({.k = 1}), realhns::positive_mixing{}});
  default:
    return make(among_random({.k = 1}));
  }
}

} // namespace

std::unique_ptr<negative_source> make_uniform_source(const realhns::options& o,
                                                     realhns::interactions known) {
  return make_source<realhns::single_domain<float>>(uniform(o), std::move(known));
}

std::unique_ptr<negative_source> make_negative_source(const options& o, const split& data) {
  const auto make = [&](auto sampler) {
    return make_source<realhns::single_domain<float>>(std::move(sampler), data.known());
  };
  const auto common = detail::common_of(o);
  switch (o.sampling.sampler) {
  case sampler_kind::uniform:
    break;
  case sampler_kind::popularity:
    return make(realhns::sampler{common, none, realhns::keep_all{}, realhns::popularity{}});
  case sampler_kind::aug_ns:
    return make(realhns::synthetic_sampler{uniform(common),
                                           realhns::uniform_noise{.norm = o.sampling.noise}});
  case sampler_kind::srns:
    return make_srns(o, data);
  case sampler_kind::dns:
  case sampler_kind::dns_star:
  case sampler_kind::filtered_dns:
  case sampler_kind::mix_gcf:
    return make_dns(o, data);
  case sampler_kind::real_hns:
    return detail::make_real_hns(o, data);
  }
  return make_uniform_source(common, data.known());
}

} // namespace trainer
