// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include "../../core/error.hpp"
#include "../../core/random.hpp"
#include "../../core/scored_candidates.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// For each slot, the best of `candidates` that are drawn from the pool with repeats: dynamic
/// negative sampling (Zhang et al., SIGIR 2013) over any coarse selector.
struct best_of {
  std::uint32_t candidates = 32;

  void validate() const { detail::require(candidates > 0, "best_of.candidates: must be positive"); }

  template <class T>
  std::size_t pick(const scored_candidates<T>& pool, std::span<item_id> slots, bool distinct,
                   draw_stream& random, fine_scratch<T>& scratch) const {
    if (pool.empty()) return 0;
    if (!distinct) {
      for (item_id& slot : slots) slot = pool.ids[draw_best(pool, pool.size(), random)];
      return slots.size();
    }
    auto& left = scratch.keys;
    left.clear();
    for (std::size_t j = 0; j < pool.size(); ++j) left.push_back(pool[j]);
    std::size_t picked = 0;
    for (; picked < slots.size() && !left.empty(); ++picked) {
      const std::size_t best = draw_best(left, left.size(), random);
      slots[picked] = left[best].item;
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
    }
    return picked;
  }

  /// That none of the draws is better than the rank, less that all are worse.
  double probability(std::size_t rank, std::size_t count) const {
    if (rank >= count) return 0;
    const auto all_of = [&](std::size_t ranks) {
      return std::pow(static_cast<double>(ranks) / static_cast<double>(count), candidates);
    };
    return all_of(count - rank) - all_of(count - rank - 1);
  }

private:
  template <class Keys>
  std::size_t draw_best(const Keys& keys, std::size_t count, draw_stream& random) const {
    const auto size = static_cast<std::uint32_t>(count);
    std::uint32_t best = random.below(size);
    for (std::uint32_t i = 1; i < candidates; ++i) {
      const std::uint32_t other = random.below(size);
      if (keys[other] < keys[best]) best = other;
    }
    return best;
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
