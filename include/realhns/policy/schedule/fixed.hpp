// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <limits>

#include "../../core/error.hpp"
#include "../../core/options.hpp"
#include "../../core/ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The same plan for every epoch.
struct fixed {
  std::uint32_t hard =
      std::numeric_limits<std::uint32_t>::max(); ///< n_r; all negatives unless less
  double filter_scale = 1;                       ///< s_d / s_c

  /// Throws std::invalid_argument on a scale that is negative or NaN. Infinity is fine: its bits are
  /// the largest of any number's.
  void validate() const {
    detail::require(std::bit_cast<std::uint64_t>(filter_scale) <= detail::exponent_bits<double>,
                    "fixed.filter_scale: must not be negative");
  }

  epoch_plan plan(epoch_t /*epoch*/, std::uint32_t negatives) const {
    return {std::min(hard, negatives), filter_scale};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
