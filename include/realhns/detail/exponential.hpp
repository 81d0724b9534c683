// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "../version.hpp"

/// Exponentials in integers. What they decide is then the same whatever a compiler or a library of
/// mathematics makes of floating-point numbers.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

inline constexpr std::uint64_t decay_one = std::uint64_t{1} << 32;

/// 2^32 exp(-x) for x >= 0, infinity included; off by at most 4.
constexpr std::uint64_t decay(double x) {
  if (!(x < 23)) return 0;                           // less than a half
  constexpr double halvings = 0x1.71547652b82fep+32; // 2^32 / ln 2
  constexpr std::uint64_t ln2 = 0xB17217F8;          // 2^32 ln 2
  constexpr std::uint64_t roots[16]{0x80000000, 0x7A92BE8B, 0x75606374, 0x70666F76, 0x6BA27E65,
                                    0x6712460B, 0x62B39509, 0x5E8451D0, 0x5A82799A, 0x56AC1F75,
                                    0x52FF6B55, 0x4F7A9930, 0x4C1BF829, 0x48E1E9BA, 0x45CAE0F2,
                                    0x42D561B4}; // 2^(31 - i / 16)
  const auto halved = static_cast<std::uint64_t>(x * halvings);
  const std::uint64_t rest = (halved & 0x0FFFFFFF) * ln2 >> 32;
  std::uint64_t sum = decay_one; // of the series of exp(-rest), from its end
#pragma GCC unroll 5
  for (std::uint64_t term = 5; term > 0; --term) sum = decay_one - (rest * sum >> 32) / term;
  return (sum * roots[halved >> 28 & 15] >> 31) >> (halved >> 32);
}

inline constexpr std::uint64_t preference_one = std::uint64_t{1} << 27;

/// 2^27 / (1 + exp(-x)), off by at most 2: how likely an item is preferred to one that scores x less.
constexpr std::uint64_t preference(double x) {
  const std::uint64_t of_better = (preference_one << 32) / (decay_one + decay(x < 0 ? -x : x));
  return x < 0 ? preference_one - of_better : of_better;
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
