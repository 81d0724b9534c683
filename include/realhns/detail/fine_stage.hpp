// SPDX-License-Identifier: MIT
#pragma once

#include "../core/selection.hpp"
#include "score_kernel.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The stages after the coarse one, for one user: drop what the filter does not keep, score by the
/// query's own representation, pick. Queries of one user share the packed candidates, so that
/// scoring is a small matrix product.
template <class T, class FilterState, class Fine>
class fine_stage {
public:
  static constexpr bool filters = needs_similarity<FilterState>;

  fine_stage(const selection<T, FilterState>& given, const Fine& fine, draw_scratch<T>& s,
             sample_report& report)
      : given_(given), fine_(fine), s_(s), report_(report) {}

  /// Starts an empty list of candidates.
  void clear() {
    s_.candidates.clear();
    s_.block_ends.clear();
  }

  /// Appends one block: what the coarse selector has for `q`.
  template <class Coarse>
  void collect(const Coarse& coarse, const query<T>& q, draw_stream& random) {
    s_.buffer.items.clear();
    const std::span<const item_id> found = coarse.candidates(q, random, s_.buffer);
    for (const item_id item : found)
      if (only_drawable<Coarse> || given_.drawable.admit(q.user, item, s_.buffer.rejected))
        s_.candidates.push_back(item);
    s_.block_ends.push_back(s_.candidates.size());
    report_.rejected += std::exchange(s_.buffer.rejected, {});
  }

  void pack() {
    s_.panels.resize(panel_count(s_.candidates.size()) * panel_width * given_.items.dim());
    pack_panels(
        given_.items, given_.similarity, s_.candidates.size(),
        [&](std::size_t j) { return s_.candidates[j]; }, s_.panels.data());
  }

  /// Scores the packed candidates for each task: by its representation, then, for the filter, by
  /// its positive.
  void score(std::span<const draw_task<T>> tasks) {
    const std::size_t dim = given_.items.dim();
    s_.queries.resize(tasks.size() * rows_per_task * dim);
    s_.scores.resize(tasks.size() * rows_per_task * stride());
    T* out = s_.queries.data();
    for (const auto& task : tasks) {
      if (serves(task.q)) {
        pack_query(given_.representation(task.q), given_.similarity, out);
        if constexpr (filters)
          pack_query(given_.items.row(task.q.positive), given_.similarity, out + dim);
      } else {
        std::fill_n(out, rows_per_task * dim, T{0}); // `choose` passes it over
      }
      out += rows_per_task * dim;
    }
    score_panels(s_.queries.data(), tasks.size() * rows_per_task, dim, s_.panels.data(),
                 panel_count(s_.candidates.size()), s_.scores.data(), stride());
  }

  /// Fills `slots` slots of the task from one block, `index` being the task's place in `score`.
  void choose(draw_task<T>& task, std::size_t index, std::size_t block, std::size_t slots,
              draw_stream& random) {
    if (!serves(task.q)) {
      report_.missed.unserved += slots;
      return;
    }
    const std::size_t begin = block == 0 ? 0 : s_.block_ends[block - 1];
    const auto ids =
        std::span<const item_id>(s_.candidates).subspan(begin, s_.block_ends[block] - begin);
    const T* scores = s_.scores.data() + index * rows_per_task * stride() + begin;
    const std::size_t before = drop_taken(task, ids);
    const std::size_t after = before == 0 ? 0 : drop_filtered(task.q, ids, scores + stride());
    s_.keys.clear();
    for (std::size_t j = 0; j < ids.size(); ++j)
      if (s_.mask[j] != 0 && rankable(scores[j]))
        s_.keys.push_back(ranking_key<T>::of(scores[j], ids[j]));
    report_.rejected.not_rankable += after - s_.keys.size();

    s_.picks.resize(slots);
    const std::size_t picked = fine_.pick(std::span<const ranking_key<T>>(s_.keys),
                                          std::span(s_.picks), given_.distinct, random, s_.fine);
    const std::size_t missing = slots - append(task, picked);
    if (before == 0) report_.missed.no_candidates += missing;
    else if (after == 0) report_.missed.all_filtered += missing;
    else report_.missed.too_few += missing;
  }

private:
  static constexpr std::size_t rows_per_task = filters ? 2 : 1;

  bool serves(const query<T>& q) const noexcept {
    return !given_.representation(q).empty() && (!filters || q.positive < given_.items.rows());
  }

  std::size_t stride() const { return panel_count(s_.candidates.size()) * panel_width; }

  /// Masks the positive and, with `distinct`, what the row holds already; returns what is left.
  std::size_t drop_taken(const draw_task<T>& task, std::span<const item_id> ids) {
    s_.mask.assign(ids.size(), 1);
    std::size_t left = ids.size();
    for (std::size_t j = 0; j < ids.size(); ++j) {
      const bool positive = ids[j] == task.q.positive;
      const bool repeated = given_.distinct && !positive &&
                            std::ranges::find(task.taken(), ids[j]) != task.taken().end();
      s_.mask[j] = !positive && !repeated;
      left -= positive || repeated;
      report_.rejected.known += positive;
      report_.rejected.repeated += repeated;
    }
    return left;
  }

  std::size_t drop_filtered(const query<T>& q, std::span<const item_id> ids, const T* similarity) {
    const std::span<const T> similarities =
        filters ? std::span(similarity, ids.size()) : std::span<const T>{};
    s_.kept.assign(ids.size(), 1); // its own mask: a filter that sets bits brings nothing back
    given_.filter.keeps(ids, similarities, q, std::span(s_.kept));
    std::size_t left = 0;
    for (std::size_t j = 0; j < ids.size(); ++j) {
      const bool kept = s_.kept[j] != 0;
      report_.rejected.filtered += s_.mask[j] != 0 && !kept;
      s_.mask[j] &= static_cast<std::uint8_t>(kept);
      left += s_.mask[j];
    }
    return left;
  }

  /// A list of candidates may itself hold an item twice, hence the second look when distinct.
  std::size_t append(draw_task<T>& task, std::size_t picked) {
    const std::size_t before = task.filled;
    for (const item_id item : std::span(s_.picks).first(picked)) {
      if (given_.distinct && std::ranges::find(task.taken(), item) != task.taken().end()) continue;
      task.row[task.filled++] = item;
    }
    return task.filled - before;
  }

  const selection<T, FilterState>& given_;
  const Fine& fine_;
  draw_scratch<T>& s_;
  sample_report& report_;
};

} // namespace detail

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
