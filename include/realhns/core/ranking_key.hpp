// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <compare>
#include <concepts>
#include <type_traits>

#include "types.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

template <std::floating_point T>
using score_bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

namespace detail {

template <std::floating_point T>
inline constexpr score_bits<T> sign_bit = score_bits<T>{1} << (sizeof(T) * 8 - 1);

/// All exponent bits set: the pattern of infinity, and with a fraction of NaN.
template <std::floating_point T>
inline constexpr score_bits<T> exponent_bits = sizeof(T) == 4
                                                   ? score_bits<T>{0x7F800000}
                                                   : static_cast<score_bits<T>>(0x7FF0000000000000);

} // namespace detail

/// Whether a score can be ranked: NaN and the infinities cannot. Looks at the bits, since
/// -ffast-math lets compilers assume that isnan is false.
template <std::floating_point T>
constexpr bool rankable(T score) noexcept {
  const auto bits = std::bit_cast<score_bits<T>>(score);
  return (bits & detail::exponent_bits<T>) != detail::exponent_bits<T>;
}

/// An integer that is smaller for a higher score; -0 and +0 give the same. For rankable scores.
template <std::floating_point T>
constexpr score_bits<T> descending_bits(T score) noexcept {
  auto bits = std::bit_cast<score_bits<T>>(score);
  if (bits == detail::sign_bit<T>) bits = 0;
  const bool negative = (bits & detail::sign_bit<T>) != 0;
  return negative ? bits : static_cast<score_bits<T>>(~bits & ~detail::sign_bit<T>);
}

/// The one total order of the library: higher scores first, ties to the smaller id. Integers, so a
/// sort can't be corrupted by NaN and a radix select can use them as they are.
template <std::floating_point T>
struct ranking_key {
  score_bits<T> score;
  item_id item;

  static constexpr ranking_key of(T score, item_id item) noexcept {
    return {descending_bits(score), item};
  }

  friend constexpr auto operator<=>(const ranking_key&, const ranking_key&) = default;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
