// SPDX-License-Identifier: MIT
#pragma once

#include <realhns/realhns.hpp>

namespace support {

/// Calls f(name, sampler) for a small sampler of each kind. Only negatives, seed, threads and
/// distinct of `settings` are used, as they are.
template <class F>
void for_each_sampler(const realhns::options& settings, F&& f) {
  using namespace realhns;
  const general_selector<> window{.coarse = {.from = 0.1, .to = 0.7, .size = 20}, .fine = {.k = 9}};
  const general_selector<ranked_window<>, best_of> best_of_window{.coarse = window.coarse,
                                                                  .fine = {.candidates = 4}};
  const general_selector<uniform_pool> pool{.coarse = {.size = 12}, .fine = {.k = 5}};
  const general_selector<uniform_pool> best{.coarse = {.size = 12}, .fine = {.k = 1}};
  const fixed none{.hard = 0};
  const fixed half{.hard = settings.negatives / 2, .filter_scale = 0.9};
  const cluster_threshold filter{.clusters = 6};

  f("uniform", sampler{settings, none, keep_all{}});
  f("popularity", sampler{settings, none, keep_all{}, popularity{}});
  f("dns", sampler{settings, half, keep_all{}, best});
  f("dns_star", sampler{settings, half, keep_all{}, pool});
  f("dns_star, filtered", sampler{settings, half, filter, pool, popularity{}});
  f("filtered_dns", sampler{settings, half, filter, best});
  f("real_hns", sampler{settings, half, filter, window});
  f("real_hns over dns", sampler{settings, half, filter, best_of_window});
  f("srns", sampler{settings, half, filter,
                    general_selector<score_memory, variance_bonus>{
                        .coarse = {.size = 12, .newcomers = 9}}});
  auto small = window, rest = window;
  small.quota = 1;
  rest.coarse.from = 0.5;
  f("two selectors", sampler{settings, half, filter, small, rest, popularity{}});
}

/// The same for samplers that need a cross-domain input. Small means that the clusters of source users
/// are few, and that about half of the users are outliers.
template <class F>
void for_each_cross_domain_sampler(const realhns::options& settings, F&& f) {
  using namespace realhns;
  const general_selector<> own{
      .coarse = {.from = 0.1, .to = 0.7, .size = 20}, .fine = {.k = 9}, .quota = 2};
  const cross_domain_selector<> other{.users = {.weight = 0.5},
                                      .clusters = 3,
                                      .coarse = {.from = 0.0, .to = 0.6, .size = 20},
                                      .fine = {.k = 9}};
  const cross_domain_selector<cluster_outliers, ranked_window<>, best_of> other_best{
      .users = other.users, .clusters = 3, .coarse = other.coarse, .fine = {.candidates = 4}};
  const cross_domain_selector<all_users, uniform_pool> other_dns{
      .clusters = 3, .coarse = {.size = 12}, .fine = {.k = 1}};
  const cross_domain_selector<all_users, subsampled_window> other_subsampled{
      .clusters = 3, .coarse = {.from = 0, .to = 0.6, .size = 20, .subsample = 30}};
  const fixed half{.hard = settings.negatives / 2, .filter_scale = 0.9};
  const cluster_threshold filter{.clusters = 6};

  f("real_hns, both parts", sampler{settings, half, filter, own, other});
  f("real_hns over dns, both parts",
    sampler{settings, half, filter, own, other_best, popularity{}});
  f("from the source alone", sampler{settings, half, keep_all{}, other});
  f("dns from the source", sampler{settings, half, filter, other_dns});
  f("subsampled, from the source", sampler{settings, half, filter, own, other_subsampled});
}

} // namespace support
