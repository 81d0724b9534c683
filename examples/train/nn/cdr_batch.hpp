// SPDX-License-Identifier: MIT
#pragma once

#include "packed_sequences.hpp"

namespace trainer::nn {

/// Where a position of the target domain has no state of the source domain.
inline constexpr std::uint32_t no_row = 0xFFFFFFFF;

/// The histories of the same users in two domains.
struct cdr_batch {
  packed_sequences target, source;
  /// For each row of `target`, the row of `source` whose state it is given, or no_row.
  std::vector<std::uint32_t> source_rows;

  explicit cdr_batch(std::size_t max_length) : target(max_length), source(max_length) {}

  /// Appends a user. `source_before[i]` counts the items of the source history that came before the
  /// item to predict after target_history[i]; the state after the last of them is what the position
  /// is given. A position from before what is kept of a long source history gets none, rather than
  /// one that knows what was still to come.
  void add(std::span<const item_id> target_history, std::span<const item_id> source_history,
           std::span<const std::uint32_t> source_before) {
    const auto first_row = static_cast<std::uint32_t>(source.rows());
    const std::size_t source_left_out = source.add(source_history);
    const std::size_t target_left_out = target.add(target_history);
    for (const std::uint32_t before : source_before.subspan(target_left_out))
      source_rows.push_back(before > source_left_out
                                ? first_row + before - static_cast<std::uint32_t>(source_left_out) -
                                      1
                                : no_row);
  }

  void clear() {
    target.clear();
    source.clear();
    source_rows.clear();
  }
};

} // namespace trainer::nn
