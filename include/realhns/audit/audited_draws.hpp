// SPDX-License-Identifier: MIT
#pragma once

#include "rate.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// What an audit saw of draws of one kind. All of it sums, so that those of batches, epochs and seeds
/// can be added up.
struct audited_draws {
  std::uint64_t draws = 0;
  std::uint64_t judged = 0;   ///< draws for which the truth was asked
  std::uint64_t liked = 0;    ///< of these, items that the user would in truth like
  std::uint64_t ranked = 0;   ///< draws that have a rank
  double quantiles = 0;       ///< sum of their rank quantiles
  std::uint64_t compared = 0; ///< of these, draws whose query has a positive with a finite score
  double gaps = 0;            ///< sum of their score gaps

  /// How often a draw is no true negative. NaN where no truth was given.
  rate false_negatives() const noexcept { return {liked, judged}; }

  /// The mean rank quantile, in (0, 1): the share of the user's rankable items that score higher than
  /// the draw, those that score the same, itself included, counting half. 0 is the top, and the mean
  /// over all these items is 1/2. NaN where no draw has a rank, as is the next.
  double hardness() const noexcept { return quantiles / static_cast<double>(ranked); }

  /// The mean of what the positive scores less what the draw scores; negative where draws score
  /// higher.
  double score_gap() const noexcept { return gaps / static_cast<double>(compared); }

  audited_draws& operator+=(const audited_draws& other) noexcept {
    draws += other.draws;
    judged += other.judged;
    liked += other.liked;
    ranked += other.ranked;
    quantiles += other.quantiles;
    compared += other.compared;
    gaps += other.gaps;
    return *this;
  }
  friend bool operator==(const audited_draws&, const audited_draws&) = default;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
