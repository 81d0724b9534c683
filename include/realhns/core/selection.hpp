// SPDX-License-Identifier: MIT
#pragma once

#include "batch_candidates.hpp"
#include "concepts.hpp"
#include "scorer.hpp"
#include "transfer_block.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// What an epoch gives its selectors to draw with. The tables are as the model has them now; those of
/// the source are empty, and there is no transfer function, unless the input is `cross_domain`. Rows of
/// a `scored_domain` have no numbers: its scorer says what they score.
template <class T, class FilterState>
struct selection {
  const embedding_view<T>& items;
  const embedding_view<T>& users;
  const embedding_view<T>& source;
  transfer_reference<T> transfer;
  similarity_measure similarity;
  scorer_reference<T> scorer;
  const drawable_items& drawable;
  const FilterState& filter;
  stage_keys keys; ///< of any user, at this selector's stage
  user_key key;    ///< of the user
  bool distinct;   ///< no item twice in a row

  /// The representation to score with: the query's own, or the user's row; empty if there is none.
  std::span<const T> representation(const query<T>& q) const noexcept {
    if (!q.representation.empty() || q.user >= users.rows()) return q.representation;
    return users.row(q.user);
  }

  /// Whether candidates can be scored for the query: by a row of numbers, or a scorer that knows the
  /// user.
  bool represents(const query<T>& q) const noexcept {
    return !q.representation.empty() || (q.user < users.rows() && (scorer || users.dim() > 0));
  }

  /// The source state to transfer: the query's own, or the row of the user, who has one.
  std::span<const T> source_state(const query<T>& q) const noexcept {
    return q.source.empty() ? source.row(q.user) : q.source;
  }
};

/// One thread's memory for drawing. It grows to what is needed and is kept, so that a warm draw
/// allocates nothing.
template <class T>
struct draw_scratch {
  candidate_buffer buffer;
  packed_candidates<T> packed;
  batch_memory<T> batch;
  task_scores<T> scored;
  std::vector<T> positive;           ///< its row, as candidates are packed
  std::vector<query<T>> asking;      ///< whom a scorer is asked for
  std::vector<item_id> asking_items; ///< and which positives
  std::vector<std::uint64_t>
      allowed;                     ///< a bit for each candidate of a batch that the user may have
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

  /// Forgets the last batch. `first` is the first query of the next one.
  void begin(std::span<const item_id> positives, const query<T>& first) {
    buffer.batch = positives;
    batch.begin(first);
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
