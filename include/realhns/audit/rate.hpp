// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "../version.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// How often something happened: `hits` of `draws`.
struct rate {
  /// Both ends are within [0, 1].
  struct bounds {
    double low = 0;
    double high = 1;
  };

  std::uint64_t hits = 0;
  std::uint64_t draws = 0;

  /// The share of hits; NaN without draws.
  double value() const noexcept {
    if (draws == 0) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(hits) / static_cast<double>(draws);
  }

  /// Between which shares the true one is likely to be: the score interval of Wilson (JASA 1927),
  /// with `z` >= 0 standard deviations, 1.96 for 95%. [0, 1] without draws. It takes draws to be
  /// independent. Those of one user are less than that, so with many a user it is too narrow.
  bounds interval(double z = 1.96) const noexcept {
    if (draws == 0) return {};
    const double n = static_cast<double>(draws), p = value(), z2 = z * z;
    const double middle = p + z2 / (2 * n);
    const double reach = z * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    const double share = 1 + z2 / n;
    return {hits == 0 ? 0 : std::max(0.0, (middle - reach) / share),
            hits == draws ? 1 : std::min(1.0, (middle + reach) / share)};
  }

  rate& operator+=(const rate& other) noexcept {
    hits += other.hits;
    draws += other.draws;
    return *this;
  }
  friend bool operator==(const rate&, const rate&) = default;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
