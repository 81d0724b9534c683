// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include <realhns/core/query.hpp>

#include "../data/histories.hpp"

namespace trainer {

/// The queries of a batch of histories: one for each item that is to be predicted.
struct sequence_queries {
  std::vector<user_id> users;
  std::vector<item_id> positives;
  std::vector<std::uint32_t> positions; ///< in the user's history

  void clear() {
    users.clear();
    positives.clear();
    positions.clear();
  }

  /// Appends those of a user. `next[i]` comes after item i of the history, of which the model does not
  /// read the first `left_out`.
  void add(user_id user, std::span<const item_id> next, std::size_t left_out) {
    for (std::size_t i = left_out; i < next.size(); ++i) {
      users.push_back(user);
      positives.push_back(next[i]);
      positions.push_back(static_cast<std::uint32_t>(i + 1));
    }
  }

  realhns::query_batch<float> batch() const {
    return {.users = users, .positives = positives, .positions = positions};
  }
};

} // namespace trainer
