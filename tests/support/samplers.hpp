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
  f("real_hns", sampler{settings, half, filter, window});
  f("real_hns over dns", sampler{settings, half, filter, best_of_window});
  auto small = window, rest = window;
  small.quota = 1;
  rest.coarse.from = 0.5;
  f("two selectors", sampler{settings, half, filter, small, rest, popularity{}});
}

} // namespace support
