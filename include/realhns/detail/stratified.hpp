// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "../core/random.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Writes `count` distinct numbers of [0, n) to `out`, ascending: one from each of `count` strata of
/// equal length, all turned by a random rotation, so that each number is as likely as any. Where two
/// strata share a number and both draw it, the second gets the next one. (Where that runs beyond the
/// last, there is one fewer.) All numbers where count >= n. The share of numbers that has any property
/// varies no more than with independent draws.
inline void stratified(std::uint32_t n, std::uint32_t count, draw_stream& random,
                       std::vector<std::uint32_t>& out) {
  out.clear();
  if (count >= n) {
    out.resize(n);
    std::iota(out.begin(), out.end(), 0U);
    return;
  }
  if (count == 0) return;
  const std::uint32_t turn = random.below(n);
  const std::uint64_t length = (std::uint64_t{n} << 32) / count; // of a stratum, in 2^-32
  for (std::uint64_t j = 0, next = 0; j < count; ++j) {
    const std::uint64_t u = random();
    const std::uint64_t within = (length >> 32) * u + ((length & 0xFFFFFFFF) * u >> 32);
    const std::uint64_t place = std::max(next, (j * length + within) >> 32);
    if (place >= n) break;
    next = place + 1;
    out.push_back(static_cast<std::uint32_t>(place < n - turn ? place + turn : place + turn - n));
  }
  const auto wrapped =
      std::ranges::partition_point(out, [&](auto number) { return number >= turn; });
  std::rotate(out.begin(), wrapped, out.end());
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
