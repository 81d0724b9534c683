// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include <realhns/core/query.hpp>

namespace host {

/// How many rows of `negatives`, one for each pair, one thread would have drawn otherwise. It draws the
/// last one first.
template <class Epoch, class Pairs>
std::size_t drawn_otherwise(const Epoch& epoch, const Pairs& pairs,
                            std::span<const realhns::item_id> negatives) {
  const std::size_t width = negatives.size() / pairs.size();
  std::vector<realhns::item_id> row(width);
  std::size_t other = 0;
  for (std::size_t n = pairs.size(); n-- > 0;) {
    const auto [u, i] = pairs[n];
    epoch.sample({.user = u, .positive = i, .position = static_cast<std::uint32_t>(n)}, row);
    other += !std::ranges::equal(row, negatives.subspan(n * width, width));
  }
  return other;
}

} // namespace host
