// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>

#include "../core/concepts.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Whether a fine selector picks any of `count` candidates.
template <tells_probability Fine>
bool picks_any(const Fine& fine, std::size_t count) {
  for (std::size_t rank = 0; rank < count; ++rank)
    if (fine.probability(rank, count) > 0) return true;
  return false;
}

/// How likely a slot is to hold the item: what its ranks have together, one for each time that it is
/// listed.
template <tells_probability Fine, class T>
double probability_of(const Fine& fine, const scored_candidates<T>& candidates, item_id item) {
  const auto found = std::ranges::find(candidates.ids, item);
  if (found == candidates.ids.end()) return 0;
  const auto key = candidates[static_cast<std::size_t>(found - candidates.ids.begin())];
  std::size_t better = 0, listed = 0;
  for (std::size_t j = 0; j < candidates.size(); ++j) {
    better += candidates[j] < key;
    listed += candidates.ids[j] == item;
  }
  double sum = 0;
  for (std::size_t rank = better; rank < better + listed; ++rank)
    sum += fine.probability(rank, candidates.size());
  return sum;
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
