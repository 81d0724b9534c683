// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>

#include "../core/ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Integers in the order of the numbers: for scores and, as they are, for hashes.
template <std::floating_point T>
auto ordinal(T x) noexcept {
  using integer = std::make_signed_t<score_bits<T>>;
  const auto magnitude = static_cast<integer>(std::bit_cast<score_bits<T>>(x) & ~sign_bit<T>);
  return x < 0 ? -magnitude : magnitude;
}
template <std::floating_point T, std::signed_integral I>
T from_ordinal(I i) noexcept {
  const auto magnitude = static_cast<score_bits<T>>(i < 0 ? -i : i);
  return std::bit_cast<T>(i < 0 ? magnitude | sign_bit<T> : magnitude);
}
inline std::int64_t ordinal(std::uint32_t x) noexcept { return x; }
template <std::same_as<std::uint32_t> T, std::signed_integral I>
T from_ordinal(I i) noexcept {
  return static_cast<T>(i);
}

/// A threshold and how many numbers are at least it.
template <class T>
struct counted_threshold {
  T at;
  std::size_t count;
};

/// Finds a threshold that `target` numbers are at least, give or take `tolerance`, by counting:
/// `count(t)` says how many are at least t. Starts from low.count >= target at low.at, and
/// high.count <= target at high.at, and leaves the narrowest such pair there. Guesses by the Illinois
/// rule (Dowell and Jarratt, BIT 11, 1971): that counts change evenly, but less and less so at an end
/// that stays. Every eighth pass halves the range of numbers that can be represented, so it ends
/// whatever the numbers are; some six passes are usual. None where equal numbers stand in the way: then `low` is at
/// these, and `high` just above.
template <class T, class Count>
std::optional<T> find_threshold(std::size_t target, std::size_t tolerance,
                                counted_threshold<T>& low, counted_threshold<T>& high,
                                Count&& count) {
  double to_low = static_cast<double>(low.count - target);
  double to_high = static_cast<double>(target - high.count);
  bool last_was_low = false;
  for (int pass = 1;; ++pass) {
    if (target - high.count <= tolerance) return high.at;
    if (low.count - target <= tolerance) return low.at;
    const auto first = static_cast<std::uint64_t>(ordinal(low.at));
    const std::uint64_t gap = static_cast<std::uint64_t>(ordinal(high.at)) - first;
    if (gap < 2) return std::nullopt;
    T at = from_ordinal<T>(static_cast<decltype(ordinal(low.at))>(first + gap / 2));
    if (pass % 8 != 0) {
      const double from = static_cast<double>(low.at), to = static_cast<double>(high.at);
      const T guess = static_cast<T>(from + (to - from) * (to_low / (to_low + to_high)));
      if (low.at < guess && guess < high.at) at = guess;
    }
    const counted_threshold<T> found{at, count(at)};
    const bool is_low = found.count >= target;
    if (pass > 1 && is_low == last_was_low) (is_low ? to_high : to_low) /= 2;
    last_was_low = is_low;
    (is_low ? low : high) = found;
    (is_low ? to_low : to_high) =
        static_cast<double>(is_low ? found.count - target : target - found.count);
  }
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
