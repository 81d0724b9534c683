// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "../../core/error.hpp"
#include "../../core/random.hpp"
#include "../../core/ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Uniform among the candidates of ranks [from, k): DNS* (Shi et al., WWW 2023) and the fine
/// selection of RealHNS over it. With k = 1 it is DNS: the best candidate.
struct top_k {
  std::uint32_t from = 0;
  std::uint32_t k = 100;

  void validate() const { detail::require(from < k, "top_k: `from` must be less than `k`"); }

  template <class T>
  std::size_t pick(std::span<const ranking_key<T>> candidates, std::span<item_id> slots,
                   bool distinct, draw_stream& random, std::vector<ranking_key<T>>& scratch) const {
    const auto members = select(candidates, scratch);
    const auto count = static_cast<std::uint32_t>(members.size());
    if (count == 0) return 0;
    if (!distinct) {
      for (item_id& slot : slots) slot = members[random.below(count)].item;
      return slots.size();
    }
    const auto picks = static_cast<std::uint32_t>(std::min<std::size_t>(slots.size(), count));
    for (std::uint32_t i = 0; i < picks; ++i) { // Fisher-Yates, as far as needed
      std::swap(members[i], members[i + random.below(count - i)]);
      slots[i] = members[i].item;
    }
    return picks;
  }

private:
  /// The members of the ranks, best first: which member a draw means must not depend on how a
  /// selection algorithm leaves its input. A candidate that is listed twice takes two ranks.
  template <class T>
  std::span<ranking_key<T>> select(std::span<const ranking_key<T>> candidates,
                                   std::vector<ranking_key<T>>& scratch) const {
    const std::size_t last = std::min<std::size_t>(k, candidates.size());
    scratch.assign(candidates.begin(), candidates.end());
    if (from >= last) return {};
    const auto at = [&](std::size_t rank) {
      return scratch.begin() + static_cast<std::ptrdiff_t>(rank);
    };
    std::nth_element(scratch.begin(), at(last - 1), scratch.end());
    std::nth_element(scratch.begin(), at(from), at(last));
    std::sort(at(from), at(last));
    return std::span(scratch).subspan(from, last - from);
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
