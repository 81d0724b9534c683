// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <numeric>
#include <utility>

#include "../../core/error.hpp"
#include "../../core/random.hpp"
#include "../../detail/best_candidates.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Uniform among the candidates of ranks [from, k): DNS* (Shi et al., WWW 2023) and the fine
/// selection of RealHNS over it. With k = 1 it is DNS: the best candidate.
struct top_k {
  std::uint32_t from = 0;
  std::uint32_t k = 100;

  void validate() const { detail::require(from < k, "top_k: `from` must be less than `k`"); }

  /// Draws ranks, and then finds who has them: what a rank means must not depend on how a selection
  /// algorithm leaves its input. A candidate that is listed twice takes two ranks.
  template <class T>
  std::size_t pick(const scored_candidates<T>& candidates, std::span<item_id> slots, bool distinct,
                   draw_stream& random, fine_scratch<T>& scratch) const {
    const auto last = static_cast<std::uint32_t>(std::min<std::size_t>(k, candidates.size()));
    if (from >= last || slots.empty()) return 0;
    const auto ranks = draw_ranks(last, slots.size(), distinct, random, scratch.ranks);
    const std::size_t wanted = *std::ranges::max_element(ranks) + std::size_t{1};
    const std::size_t enough = std::size_t{last} + last / 8 + 16;
    const auto best = detail::best_candidates(candidates, wanted, enough, scratch);
    for (std::size_t i = 0; i < ranks.size(); ++i) slots[i] = best[ranks[i]];
    return ranks.size();
  }

  double probability(std::size_t rank, std::size_t count) const {
    const std::size_t last = std::min<std::size_t>(k, count);
    return from <= rank && rank < last ? 1 / static_cast<double>(last - from) : 0;
  }

private:
  /// A rank of [from, last) for each slot, or as many as there are if none may come twice.
  std::span<const std::uint32_t> draw_ranks(std::uint32_t last, std::size_t slots, bool distinct,
                                            draw_stream& random,
                                            std::vector<std::uint32_t>& ranks) const {
    const std::uint32_t count = last - from;
    ranks.resize(distinct ? count : slots);
    if (!distinct) {
      for (std::uint32_t& rank : ranks) rank = from + random.below(count);
      return ranks;
    }
    const auto picks = static_cast<std::uint32_t>(std::min<std::size_t>(slots, count));
    std::iota(ranks.begin(), ranks.end(), from);
    for (std::uint32_t i = 0; i < picks; ++i) // Fisher-Yates, as far as needed
      std::swap(ranks[i], ranks[i + random.below(count - i)]);
    return std::span<const std::uint32_t>(ranks).first(picks);
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
