// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "types.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

using philox_counter = std::array<std::uint32_t, 4>;
using philox_key = std::array<std::uint32_t, 2>;

/// Philox4x32-10: 128 random bits as a function of a counter and a key (Salmon et al., Parallel
/// Random Numbers: As Easy as 1, 2, 3, SC 2011).
constexpr philox_counter philox4x32(philox_counter counter, philox_key key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {
        static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
        static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
