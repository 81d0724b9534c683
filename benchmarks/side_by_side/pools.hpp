// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include <realhns/realhns.hpp>

/// Up to 1,000 slots a user: what a pool holds, seen through the public interface by asking for as
/// many distinct negatives. Filled up with no_item where the pool is smaller.
template <class Coarse>
std::vector<realhns::item_id> pools_of(const Coarse& coarse,
                                       const realhns::single_domain<float>& input) {
  constexpr std::uint32_t size = 1000;
  const realhns::sampler sampler{
      realhns::options{.negatives = size, .distinct = true}, realhns::fixed{}, realhns::keep_all{},
      realhns::general_selector<Coarse>{.coarse = coarse, .fine = {.k = size}}};
  const auto epoch = sampler.prepare(1, input);
  std::vector<realhns::item_id> pools(input.users.rows() * size);
  for (std::uint32_t user = 0; user < input.users.rows(); ++user) {
    const auto slots = std::span(pools).subspan(user * std::size_t{size}, size);
    const auto report = epoch.sample({.user = user, .positive = realhns::no_item}, slots);
    std::ranges::fill(slots.subspan(report.hard), realhns::no_item); // these are no candidates
  }
  return pools;
}
