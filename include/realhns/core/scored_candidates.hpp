// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Candidates and their scores, which are all rankable, in the coarse selector's order.
template <std::floating_point T>
struct scored_candidates {
  std::span<const T> scores;
  std::span<const item_id> ids;

  std::size_t size() const noexcept { return ids.size(); }
  bool empty() const noexcept { return ids.empty(); }

  /// What candidate j is ranked by: smaller is better.
  ranking_key<T> operator[](std::size_t j) const noexcept {
    return ranking_key<T>::of(scores[j], ids[j]);
  }
};

/// A fine selector's memory, kept from draw to draw with whatever is in it.
template <std::floating_point T>
struct fine_scratch {
  std::vector<ranking_key<T>> keys;
  std::vector<T> scores;
  std::vector<item_id> ids;
  std::vector<score_bits<T>> places;
  std::vector<item_id> best;
  std::vector<std::uint32_t> ranks;
  std::vector<std::uint64_t> values;
  T guess = 0; ///< where the last draw cut the scores
};

namespace detail {

/// Makes room for `size` elements. A list that is large enough keeps its size, since one that shrank
/// would be filled with zeros when it grows again.
template <class U>
void grow(std::vector<U>& list, std::size_t size) {
  if (list.size() < size) list.resize(size);
}

} // namespace detail

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
