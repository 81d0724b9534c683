// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "../core/random.hpp"
#include "../core/rank_window.hpp"
#include "../core/ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Writes the window's subset to `out`, ascending, and returns its size. `out` holds at least the
/// window's size, or all keys. The order of `keys` does not matter, and is lost.
template <class T>
std::size_t window_subset(std::vector<ranking_key<T>>& keys, const rank_window& window,
                          philox_key key, std::span<item_id> out) {
  const std::size_t first = window.from.first(keys.size());
  const std::size_t last = window.to.last(keys.size());
  if (first >= last) return 0;
  const auto at = [&](std::size_t rank) {
    return keys.begin() + static_cast<std::ptrdiff_t>(rank);
  };
  if (last < keys.size()) std::nth_element(keys.begin(), at(last), keys.end());
  if (first > 0) std::nth_element(keys.begin(), at(first), at(last));

  const std::size_t size = std::min<std::size_t>(window.size, last - first);
  if (size < last - first) {
    // From here on a key's score is its hash: the order that the subset is the beginning of.
    for (auto k = at(first); k != at(last); ++k) k->score = subset_hash(key, k->item);
    std::nth_element(at(first), at(first + size), at(last));
  }
  std::transform(at(first), at(first + size), out.begin(), [](const auto& k) { return k.item; });
  std::ranges::sort(out.first(size));
  return size;
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
