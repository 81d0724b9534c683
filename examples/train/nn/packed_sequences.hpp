// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <realhns/core/types.hpp>

#include "../math/matrix.hpp"

namespace trainer::nn {

using realhns::item_id;

/// Some of the sequences of a packed batch. Row 0 here is row `first_row()` of the batch.
struct sequence_range {
  std::span<const item_id> items;         ///< of all rows
  std::span<const std::uint32_t> offsets; ///< row of the batch where each begins, and the end

  Eigen::Index rows() const { return as_index(items.size()); }
  std::uint32_t first_row() const { return offsets.front(); }

  /// Calls f(first row, rows) for each sequence that is not empty.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t s = 0; s + 1 < offsets.size(); ++s)
      if (offsets[s] != offsets[s + 1])
        f(as_index(offsets[s] - first_row()), as_index(offsets[s + 1] - offsets[s]));
  }
};

/// The histories of a batch one after the other, a row an item, oldest first. Nothing is padded, so
/// a batch costs what it holds. Of a long history only the latest `max_length` items are kept.
class packed_sequences {
public:
  explicit packed_sequences(std::size_t max_length) : max_length_(max_length) {}

  /// Appends a history, which may be empty. Returns how many of its oldest items are left out.
  std::size_t add(std::span<const item_id> history) {
    const std::size_t left_out = history.size() - std::min(history.size(), max_length_);
    const auto kept = history.subspan(left_out);
    items_.insert(items_.end(), kept.begin(), kept.end());
    offsets_.push_back(static_cast<std::uint32_t>(items_.size()));
    return left_out;
  }

  void clear() {
    items_.clear();
    offsets_.resize(1);
  }

  std::size_t size() const { return offsets_.size() - 1; }
  Eigen::Index rows() const { return as_index(items_.size()); }
  std::size_t max_length() const { return max_length_; }
  std::span<const item_id> items() const { return items_; }
  /// Sequence s has the rows [offsets()[s], offsets()[s + 1]).
  std::span<const std::uint32_t> offsets() const { return offsets_; }

  sequence_range range(std::size_t begin, std::size_t end) const {
    const std::uint32_t first = offsets_[begin];
    return {items().subspan(first, offsets_[end] - first),
            offsets().subspan(begin, end - begin + 1)};
  }

private:
  std::size_t max_length_;
  std::vector<item_id> items_;
  std::vector<std::uint32_t> offsets_{0};
};

} // namespace trainer::nn
