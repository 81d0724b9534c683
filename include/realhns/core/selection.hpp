// SPDX-License-Identifier: MIT
#pragma once

#include "concepts.hpp"
#include "transfer_block.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// A query, its row of negatives, and how many slots of the row are filled so far.
template <class T>
struct draw_task {
  query<T> q;
  std::span<item_id> row;
  std::size_t filled = 0;

  std::span<const item_id> taken() const noexcept { return row.first(filled); }
};

/// What an epoch gives its selectors to draw with. The tables are as the model has them now; those of
/// the source are empty, and there is no transfer function, unless the input is `cross_domain`.
template <class T, class FilterState>
struct selection {
  const embedding_view<T>& items;
  const embedding_view<T>& users;
  const embedding_view<T>& source;
  transfer_reference<T> transfer;
  similarity_measure similarity;
  const drawable_items& drawable;
  const FilterState& filter;
  user_key key;  ///< of the user, at this selector's stage
  bool distinct; ///< no item twice in a row

  /// The representation to score with: the query's own, or the user's row; empty if there is none.
  std::span<const T> representation(const query<T>& q) const noexcept {
    if (!q.representation.empty() || q.user >= users.rows()) return q.representation;
    return users.row(q.user);
  }

  /// The source state to transfer: the query's own, or the row of the user, who has one.
  std::span<const T> source_state(const query<T>& q) const noexcept {
    return q.source.empty() ? source.row(q.user) : q.source;
  }
};

/// Which rows of scores are a task's: those by its representation, and those by its positive.
struct scored_rows {
  std::size_t representation = 0;
  std::size_t positive = 0;
};

/// One thread's memory for drawing. It grows to what is needed and is kept, so that a warm draw
/// allocates nothing.
template <class T>
struct draw_scratch {
  candidate_buffer buffer;
  std::vector<item_id> candidates;
  std::vector<std::size_t> block_ends; ///< where the candidates of each slot end
  std::vector<T> panels;
  std::vector<T> queries;
  std::vector<T> scores;
  std::vector<scored_rows> rows;   ///< of each task
  std::vector<T> positive;         ///< its row, as candidates are packed
  std::vector<T> positive_scores;  ///< of each task
  std::vector<std::uint64_t> left; ///< a bit for each candidate that is not dropped
  std::vector<std::uint8_t> mask;  ///< what an item filter clears
  std::vector<T> left_scores;
  std::vector<item_id> left_items;
  fine_scratch<T> fine;
  std::vector<item_id> picks;
  std::vector<draw_task<T>> tasks;
  transfer_block<T> block;                     ///< source states of the tasks
  std::vector<T> transferred;                  ///< the representations that they become
  std::vector<draw_task<T>> transferred_tasks; ///< the tasks with these
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
