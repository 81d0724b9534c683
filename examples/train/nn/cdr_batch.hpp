// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

#include "packed_sequences.hpp"

namespace trainer::nn {

/// Where a position of the target domain has no state of the source domain.
inline constexpr std::uint32_t no_row = 0xFFFFFFFF;

/// The histories of the same users in two domains.
class cdr_batch {
public:
  explicit cdr_batch(std::size_t max_length) : target_(max_length), source_(max_length) {}

  /// Appends a user. `source_before[i]` counts the items of the source history that came before the
  /// item to predict after target_history[i]; the state after the last of them is what the position
  /// is given. A position from before what is kept of a long source history gets none, rather than
  /// one that knows what was still to come. Throws std::invalid_argument on counts that can't be.
  void add(std::span<const item_id> target_history, std::span<const item_id> source_history,
           std::span<const std::uint32_t> source_before) {
    const auto too_many = [&](std::uint32_t before) { return before > source_history.size(); };
    if (source_before.size() != target_history.size() ||
        std::ranges::any_of(source_before, too_many))
      throw std::invalid_argument("each target item needs a count of source items before the next");
    const auto first_row = static_cast<std::uint32_t>(source_.rows());
    const auto source_left_out = static_cast<std::uint32_t>(source_.add(source_history));
    for (const std::uint32_t before : source_before.subspan(target_.add(target_history)))
      source_rows_.push_back(before > source_left_out ? first_row + before - source_left_out - 1
                                                      : no_row);
  }

  void clear() {
    target_.clear();
    source_.clear();
    source_rows_.clear();
  }

  const packed_sequences& target() const { return target_; }
  const packed_sequences& source() const { return source_; }
  /// For each row of `target`, the row of `source` whose state it is given, or no_row.
  std::span<const std::uint32_t> source_rows() const { return source_rows_; }

private:
  packed_sequences target_, source_;
  std::vector<std::uint32_t> source_rows_;
};

} // namespace trainer::nn
