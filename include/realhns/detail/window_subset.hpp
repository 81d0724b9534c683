// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "../core/random.hpp"
#include "../core/ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Of the keys of ranks [first, last) writes the `size` with the smallest hashes to `out`, ascending
/// by id; all of them where that is fewer. The order of `keys` does not matter, and is lost.
template <class T>
void window_subset(std::vector<ranking_key<T>>& keys, std::size_t first, std::size_t last,
                   std::size_t size, philox_key key, std::span<item_id> out) {
  const auto at = [&](std::size_t rank) {
    return keys.begin() + static_cast<std::ptrdiff_t>(rank);
  };
  if (last < keys.size()) std::nth_element(keys.begin(), at(last), keys.end());
  if (first > 0) std::nth_element(keys.begin(), at(first), at(last));

  size = std::min(size, last - first);
  if (size < last - first) {
    // From here on a key's score is its hash: the order that the subset is the beginning of.
    for (auto k = at(first); k != at(last); ++k) k->score = subset_hash(key, k->item);
    std::nth_element(at(first), at(first + size), at(last));
  }
  std::transform(at(first), at(first + size), out.begin(), [](const auto& k) { return k.item; });
  std::ranges::sort(out.first(size));
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
