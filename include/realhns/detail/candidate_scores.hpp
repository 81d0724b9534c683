// SPDX-License-Identifier: MIT
#pragma once

#include "../core/selection.hpp"
#include "candidate_bits.hpp"
#include "score_kernel.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Scores candidates for tasks: by their representations, which neighbours may share, for filters that
/// look at it by their positives as well, and where `compares` is set the positives themselves.
template <class T, class FilterState, bool compares>
class candidate_scores {
public:
  static constexpr bool filters = needs_similarity<FilterState>;

  candidate_scores(const selection<T, FilterState>& given, draw_scratch<T>& s)
      : given_(given), s_(s) {}

  /// Whether the query has what its candidates are scored by.
  bool serves(const query<T>& q) const noexcept {
    return given_.represents(q) && (!(filters || compares) || q.positive < given_.items.rows());
  }

  /// Makes `candidates` ready to be scored.
  void pack(packed_candidates<T>& candidates) const {
    const std::size_t count = candidates.items.size();
    grow(candidates.panels, panel_count(count) * panel_width * given_.items.dim());
    if (!given_.scorer)
      pack_panels(
          given_.items, given_.similarity, count,
          [&](std::size_t j) { return candidates.items[j]; }, candidates.panels.data());
    candidates.items.resize(count + bit_word); // kernels read whole words
  }

  /// How far apart rows of scores are. A scorer writes them without a gap; else it is an odd number of
  /// panels, so that they don't all lie in the same sets of a cache.
  std::size_t stride(const packed_candidates<T>& candidates) const {
    const std::size_t count = candidates.block_ends.back();
    return given_.scorer ? count : (panel_count(count) | std::size_t{1}) * panel_width;
  }

  void score(std::span<const draw_task<T>> tasks, const packed_candidates<T>& candidates,
             task_scores<T>& out) {
    out.rows.assign(tasks.size(), {});
    if constexpr (compares) grow(out.positive_scores, tasks.size());
    if (given_.scorer) ask(tasks, candidates, out);
    else multiply(tasks, candidates, out);
  }

private:
  void multiply(std::span<const draw_task<T>> tasks, const packed_candidates<T>& candidates,
                task_scores<T>& out) {
    const std::size_t dim = given_.items.dim();
    grow(out.queries, tasks.size() * (filters ? 2 : 1) * dim);
    std::size_t rows = 0;
    const auto pack_row = [&](std::span<const T> row) {
      pack_query(row, given_.similarity, out.queries.data() + rows * dim);
      return rows++;
    };
    constexpr std::size_t ahead = 4; // tasks
    const T* last = nullptr;
    std::size_t last_row = 0;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (i + ahead < tasks.size()) prefetch_rows(tasks[i + ahead].q);
      if (!serves(tasks[i].q)) continue; // its rows are not looked at
      const auto representation = given_.representation(tasks[i].q);
      if (std::exchange(last, representation.data()) != representation.data())
        last_row = pack_row(representation);
      out.rows[i].representation = last_row;
      if constexpr (filters) out.rows[i].positive = pack_row(given_.items.row(tasks[i].q.positive));
      if constexpr (compares) out.positive_scores[i] = score_positive(tasks[i].q, last_row, out);
    }
    grow(out.scores, rows * stride(candidates) + bit_word);
    score_panels(out.queries.data(), rows, dim, candidates.panels.data(),
                 panel_count(candidates.block_ends.back()), out.scores.data(), stride(candidates));
  }

  /// The same by the caller's scorer: first the rows by representations, then those by positives.
  void ask(std::span<const draw_task<T>> tasks, const packed_candidates<T>& candidates,
           task_scores<T>& out) {
    s_.asking.clear();
    s_.asking_items.clear();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const query<T>& q = tasks[i].q;
      if (!serves(q)) continue;
      if (s_.asking.empty() || !score_alike(s_.asking.back(), q)) s_.asking.push_back(q);
      out.rows[i].representation = s_.asking.size() - 1;
      if constexpr (filters) {
        out.rows[i].positive = s_.asking_items.size();
        s_.asking_items.push_back(q.positive);
      }
      if constexpr (compares) out.positive_scores[i] = given_.scorer.score(q, q.positive);
    }
    const std::size_t count = stride(candidates), own = s_.asking.size();
    if (count == 0 || own == 0) return;
    grow(out.scores, (own + s_.asking_items.size()) * count + bit_word);
    const std::span scores(out.scores);
    const auto ids = std::span<const item_id>(candidates.items).first(count);
    given_.scorer.score(s_.asking, ids, scores.first(own * count));
    if constexpr (filters) {
      for (auto& rows : out.rows) rows.positive += own;
      given_.scorer.similarity(s_.asking_items, ids,
                               scores.subspan(own * count, s_.asking_items.size() * count));
    }
  }

  /// What the positive of a task would score if it were a candidate.
  T score_positive(const query<T>& q, std::size_t row, const task_scores<T>& scored) {
    const std::size_t dim = given_.items.dim();
    grow(s_.positive, dim);
    pack_query(given_.items.row(q.positive), {given_.similarity.unit_rows, 1}, s_.positive.data());
    return score_pair(scored.queries.data() + row * dim, s_.positive.data(), dim);
  }

  void prefetch_rows(const query<T>& q) const noexcept {
    if (!serves(q)) return;
    prefetch(given_.representation(q));
    if constexpr (filters) prefetch(given_.items.row(q.positive));
  }

  const selection<T, FilterState>& given_;
  draw_scratch<T>& s_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
