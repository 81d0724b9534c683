// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include <realhns/core/query.hpp>

#include "../data/split.hpp"

namespace trainer {

/// How many negatives are in truth what the user turned to next: false negatives that can be counted
/// in real data.
struct held_out_draws {
  std::uint64_t draws = 0;
  std::uint64_t validation = 0; ///< draws that are the user's validation item
  std::uint64_t test = 0;

  held_out_draws& operator+=(const held_out_draws& other) {
    draws += other.draws;
    validation += other.validation;
    test += other.test;
    return *this;
  }
};

/// Of the slots that were planned to be hard, and of all slots.
struct held_out_counts {
  held_out_draws hard;
  held_out_draws all;

  held_out_counts& operator+=(const held_out_counts& other) {
    hard += other.hard;
    all += other.all;
    return *this;
  }
};

/// Looks through the negatives of a batch, of which the first `planned_hard` in each row were planned
/// to be hard.
inline held_out_counts count_held_out(const realhns::query_batch<float>& queries,
                                      std::span<const item_id> negatives, std::size_t planned_hard,
                                      const split& data) {
  held_out_counts counts;
  const std::size_t width = negatives.size() / queries.size();
  for (std::size_t q = 0; q < queries.size(); ++q) {
    const user_id user = queries.users[q];
    const item_id validation = data.answer(part::validation, user);
    const item_id test = data.held_out > 1 ? data.answer(part::test, user) : realhns::no_item;
    for (std::size_t slot = 0; slot < width; ++slot) {
      const item_id item = negatives[q * width + slot];
      if (item == realhns::no_item) continue;
      const held_out_draws draw{1, item == validation, item == test};
      counts.all += draw;
      if (slot < planned_hard) counts.hard += draw;
    }
  }
  return counts;
}

} // namespace trainer
