// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <vector>

#include "types.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// A set of items that errs on one side: what it holds is marked, what is not marked it does not
/// hold. Items with the same lower 14 bits share a mark, so that all marks stay in the nearest cache;
/// a byte each, since finding a bit in it takes twice as long. Nothing is marked between uses.
class item_marks {
public:
  /// Makes room for the items below `end`, and for no_item, which shares a mark with none of a small
  /// catalogue.
  void fit(item_id end) {
    constexpr std::uint64_t most = 1 << 14;
    const std::uint64_t size = std::min(std::bit_ceil(std::uint64_t{end} + 1), most);
    if (marks_.size() < size) marks_.resize(size);
    mask_ = static_cast<std::uint32_t>(size - 1);
  }

  void mark(item_id item) noexcept { marks_[item & mask_] = 1; }
  void clear(item_id item) noexcept { marks_[item & mask_] = 0; }
  bool marked(item_id item) const noexcept { return marks_[item & mask_] != 0; }

  /// How many of the items there are before the first that is marked.
  std::size_t unmarked(std::span<const item_id> items) const noexcept {
    constexpr std::size_t step = 8; // a branch for each would cost more than looking
    const std::uint8_t* const marks = marks_.data();
    const std::uint32_t mask = mask_;
    std::size_t i = 0;
    for (; i + step <= items.size(); i += step) {
      unsigned any = 0;
#pragma GCC unroll 8
      for (std::size_t j = 0; j < step; ++j) any |= marks[items[i + j] & mask];
      if (any != 0) break;
    }
    while (i < items.size() && marks[items[i] & mask] == 0) ++i;
    return i;
  }

private:
  std::vector<std::uint8_t> marks_;
  std::uint32_t mask_ = 0;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
