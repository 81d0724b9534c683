// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "../../core/error.hpp"
#include "../../core/options.hpp"
#include "../../core/ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// More and harder negatives as training goes on (Eq. 7 and 8). Nothing hard up to `start_epoch`;
/// then, with k = ceil((epoch - start_epoch) / interval), increment * k hard negatives, and a filter
/// that lets through scores up to min(1, growth^k / initial_scale) of s_c.
struct curriculum {
  epoch_t start_epoch = 5;                                             // mu
  std::uint32_t interval = 2;                                          // psi, in epochs
  std::uint32_t increment = 1;                                         // eta
  double initial_scale = 5;                                            // chi
  double growth = 1.15;                                                // tau
  std::uint32_t most_hard = std::numeric_limits<std::uint32_t>::max(); ///< and at most half of n_n

  /// Throws std::invalid_argument on values that Eq. 7 and 8 have no meaning for.
  void validate() const {
    using detail::require;
    require(interval > 0, "curriculum.interval: must be positive");
    require(rankable(initial_scale) && initial_scale > 0,
            "curriculum.initial_scale: must be positive");
    require(rankable(growth) && growth > 0, "curriculum.growth: must be positive");
  }

  /// n_n / 2 rounds down.
  epoch_plan plan(epoch_t epoch, std::uint32_t negatives) const {
    if (epoch <= start_epoch) return {0, std::numeric_limits<double>::infinity()};
    const epoch_t steps = (epoch - start_epoch - 1) / interval + 1;
    const std::uint64_t wanted = std::uint64_t{increment} * steps;
    const std::uint32_t most = std::min(most_hard, negatives / 2);
    // pow overflows to infinity, which saturates as it should
    const double scale = std::pow(growth, static_cast<double>(steps)) / initial_scale;
    return {static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, most)),
            std::min(1.0, scale)};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
