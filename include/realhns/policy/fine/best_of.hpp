// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "../../core/error.hpp"
#include "../../core/random.hpp"
#include "../../core/ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// For each slot, the best of `candidates` that are drawn from the pool with repeats: dynamic
/// negative sampling (Zhang et al., SIGIR 2013) over any coarse selector.
struct best_of {
  std::uint32_t candidates = 32;

  void validate() const { detail::require(candidates > 0, "best_of.candidates: must be positive"); }

  template <class T>
  std::size_t pick(std::span<const ranking_key<T>> pool, std::span<item_id> slots, bool distinct,
                   draw_stream& random, std::vector<ranking_key<T>>& scratch) const {
    scratch.assign(pool.begin(), pool.end());
    std::size_t picked = 0;
    while (picked < slots.size() && !scratch.empty()) {
      const std::size_t best = draw_best(scratch, random);
      slots[picked++] = scratch[best].item;
      if (distinct) scratch.erase(scratch.begin() + static_cast<std::ptrdiff_t>(best));
    }
    return picked;
  }

private:
  template <class T>
  std::size_t draw_best(const std::vector<ranking_key<T>>& pool, draw_stream& random) const {
    const auto size = static_cast<std::uint32_t>(pool.size());
    std::uint32_t best = random.below(size);
    for (std::uint32_t i = 1; i < candidates; ++i) {
      const std::uint32_t other = random.below(size);
      if (pool[other] < pool[best]) best = other;
    }
    return best;
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
