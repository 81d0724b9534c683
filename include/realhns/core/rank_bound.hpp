// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>

#include "error.hpp"
#include "ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// One end of a rank window: a fraction of the ranked items where it is made from a floating-point
/// number (0.3), a count of items where it is made from an integer (100).
class rank_bound {
public:
  constexpr rank_bound(std::floating_point auto fraction) noexcept // NOLINT(google-explicit-*)
      : value_(static_cast<double>(fraction)), is_fraction_(true) {}
  constexpr rank_bound(std::integral auto count) noexcept // NOLINT(google-explicit-*)
      : value_(static_cast<double>(count)), is_fraction_(false) {}

  /// The first rank of a window over n items that starts here: floor(fraction * n).
  std::size_t first(std::size_t n) const { return clip(std::floor(scaled(n)), n); }

  /// One past the last rank of a window over n items that ends here: ceil(fraction * n).
  std::size_t last(std::size_t n) const { return clip(std::ceil(scaled(n)), n); }

  /// Throws unless this is a rank and comes before `to`. A count and a fraction can be compared only
  /// once the number of items is known.
  void validate_before(const rank_bound& to, const char* name) const {
    for (const rank_bound& bound : {*this, to})
      if (!rankable(bound.value_) || bound.value_ < 0 || (bound.is_fraction_ && bound.value_ > 1))
        detail::refuse(std::string(name) + ": a rank is a count, or a fraction from 0 to 1");
    if (is_fraction_ == to.is_fraction_ && value_ >= to.value_)
      detail::refuse(std::string(name) + ": `from` must be less than `to`");
  }

private:
  double scaled(std::size_t n) const {
    return is_fraction_ ? value_ * static_cast<double>(n) : value_;
  }

  static std::size_t clip(double rank, std::size_t n) {
    return static_cast<std::size_t>(std::min(rank, static_cast<double>(n)));
  }

  double value_;
  bool is_fraction_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
