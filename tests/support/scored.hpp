// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include <realhns/core/scored_candidates.hpp>

namespace support {

/// Scored candidates that own their memory.
template <class T>
struct scored {
  void add(T score, realhns::item_id item) {
    scores.push_back(score);
    ids.push_back(item);
  }

  std::size_t size() const { return ids.size(); }

  realhns::scored_candidates<T> view() const { return {scores, ids}; }

  std::vector<T> scores;
  std::vector<realhns::item_id> ids;
};

} // namespace support
