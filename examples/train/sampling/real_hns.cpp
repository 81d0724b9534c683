// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

#include "sampler_parts.hpp"
#include "sampler_source.hpp"
#include "samplers.hpp"

namespace trainer::detail {

namespace {

chosen_fine fine_of(const sampling_options& s) {
  if (s.fine == fine_kind::dns_star) return {top_of(s)};
  return {realhns::best_of{.candidates = s.candidate_count()}};
}

/// Its quota binds it only beside a second selector.
auto general_of(const options& o) {
  const auto& s = o.sampling;
  const auto& cross = o.cross_domain;
  return realhns::general_selector<realhns::ranked_window<>, chosen_fine>{
      .coarse = {.from = s.window.lower(), .to = s.window.upper(), .size = s.pool},
      .fine = fine_of(s),
      .quota = cross.taken() ? cross.general_hard.value_or(s.hard - cross.hard) : s.hard};
}

auto cross_domain_of(const options& o) {
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

/// The source of RealHNS with these selectors, with the item filter and the mixing of the options.
template <class Input, class... Selectors>
std::unique_ptr<negative_source> make_with(const options& o, const split& data,
                                           const Selectors&... selectors) {
  return with_item_filter(o.sampling, [&](auto... filters) {
    const realhns::sampler sampler{common_of(o), schedule_of(o.sampling),
                                   realhns::all_of{filters..., leak_of(o, data)}, selectors...};
    if (o.sampling.fine != fine_kind::mix_gcf) return make_source<Input>(sampler, data.known());
    return make_source<Input>(realhns::synthetic_sampler{sampler, realhns::positive_mixing{}},
                              data.known());
  });
}

} // namespace

std::unique_ptr<negative_source> make_real_hns(const options& o, const split& data) {
  using one = realhns::single_domain<float>;
  using both = realhns::cross_domain<float>;
  if (!o.cross_domain.taken()) return make_with<one>(o, data, general_of(o));
  if (o.cross_domain.parts == real_hns_parts::cs)
    return make_with<both>(o, data, cross_domain_of(o));
  return make_with<both>(o, data, general_of(o), cross_domain_of(o));
}

} // namespace trainer::detail
