// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "query.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// A query, its row of negatives, and how many slots of the row are filled so far.
template <class T>
struct draw_task {
  query<T> q;
  std::span<item_id> row;
  std::size_t filled = 0;

  std::span<const item_id> taken() const noexcept { return row.first(filled); }
};

/// Candidates, block after block, and their rows as the score kernel reads them.
template <class T>
struct packed_candidates {
  std::vector<item_id> items;
  std::vector<std::size_t> block_ends; ///< where the candidates of each slot end
  std::vector<T> panels;
};

/// Which rows of scores are a task's: those by its representation, and those by its positive.
struct scored_rows {
  std::size_t representation = 0;
  std::size_t positive = 0;
};

/// The scores of some tasks with packed candidates.
template <class T>
struct task_scores {
  std::vector<T> queries; ///< the rows that ask
  std::vector<T> scores;
  std::vector<scored_rows> rows;  ///< of each task
  std::vector<T> positive_scores; ///< of each task
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
