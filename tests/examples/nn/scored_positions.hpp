// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "finite_differences.hpp"
#include "train/nn/scoring_head.hpp"

namespace finite_differences {

/// Positions that are scored with items of both domains' tables, three negatives each; one position has
/// none, and here and there one is missing.
struct scored_positions {
  explicit scored_positions(Eigen::Index rows) {
    for (Eigen::Index r = 0; r < rows; ++r) {
      positives.push_back(static_cast<realhns::item_id>(r * 3 % 5));
      for (const Eigen::Index item : {r * 2 % 5, r * 3 % 5 - 1, r % 4})
        negatives.push_back(item < 0 || r == 3 ? realhns::no_item
                                               : static_cast<realhns::item_id>(item));
    }
  }

  trainer::nn::scored_items items() const { return {positives, negatives}; }

  std::vector<realhns::item_id> positives, negatives;
};

} // namespace finite_differences
