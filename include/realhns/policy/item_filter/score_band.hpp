// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/concepts.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Keeps what the query's own representation scores near the positive: no more than `below` under its
/// score, nor more than `above` over it. What is lower is too easy, what is higher too likely to be liked
/// (ambiguous negatives: Zhou et al., SimANS, EMNLP 2022). Where the positive has no score, keeps all.
struct score_band {
  double below = 1, above = 0; ///< in the units of a score, at least 0

  void validate() const {
    const bool sound = rankable(below) && rankable(above) && below >= 0 && above >= 0;
    detail::require(sound, "score_band: below and above must be numbers of at least 0");
  }

  struct state {
    double below, above;
    static constexpr bool needs_similarity() { return false; }

    template <class T>
    void keeps(std::span<const item_id> /*ids*/, std::span<const T> /*similarity_to_positive*/,
               const query_scores<T>& scores, const query<T>& /*query*/,
               std::span<std::uint8_t> mask) const {
      if (!rankable(scores.positive)) return;
      for (std::size_t j = 0; j < mask.size(); ++j) {
        const double lead =
            static_cast<double>(scores.candidates[j]) - static_cast<double>(scores.positive);
        mask[j] &= -below <= lead && lead <= above;
      }
    }
  };

  template <class Input>
  state prepare(const Input&, double, epoch_context&) const {
    return {below, above};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
