// SPDX-License-Identifier: MIT
#pragma once

#include "../core/selection.hpp"
#include "score_kernel.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The stages after the coarse one, for one user: drop what the filter does not keep, score by the
/// query's own representation, pick. Queries of one user share the packed candidates, so that
/// scoring is a small matrix product.
template <class T, class FilterState, class Coarse, class Fine>
class fine_stage {
public:
  static constexpr bool filters = needs_similarity<FilterState>;
  static constexpr bool filters_scores = score_filter_state<FilterState, T>;
  static constexpr bool informs = informed_fine_selector<Fine, T, Coarse>;
  static constexpr bool compares = filters_scores || informs;

  fine_stage(const selection<T, FilterState>& given, const Coarse& coarse, const Fine& fine,
             draw_scratch<T>& s, sample_report& report)
      : given_(given), coarse_(coarse), fine_(fine), s_(s), report_(report) {}

  /// Starts an empty list of candidates.
  void clear() {
    s_.candidates.clear();
    s_.block_ends.clear();
  }

  /// Appends one block: what the coarse selector has for `q`.
  void collect(const query<T>& q, draw_stream& random) {
    s_.buffer.items.clear();
    const std::span<const item_id> found = coarse_.candidates(q, random, s_.buffer);
    if constexpr (only_drawable<Coarse>) {
      s_.candidates.insert(s_.candidates.end(), found.begin(), found.end());
    } else {
      for (const item_id item : found)
        if (given_.drawable.admit(q.user, item, s_.buffer.rejected)) s_.candidates.push_back(item);
    }
    s_.block_ends.push_back(s_.candidates.size());
    report_.rejected += std::exchange(s_.buffer.rejected, {});
  }

  void pack() {
    const std::size_t count = s_.candidates.size();
    grow(s_.panels, panel_count(count) * panel_width * given_.items.dim());
    pack_panels(
        given_.items, given_.similarity, count, [&](std::size_t j) { return s_.candidates[j]; },
        s_.panels.data());
    s_.candidates.resize(count + word); // kernels read whole words
  }

  /// Scores the packed candidates for each task: by its representation, which neighbours may share,
  /// and, for the filter, by its positive.
  void score(std::span<const draw_task<T>> tasks) {
    const std::size_t dim = given_.items.dim();
    grow(s_.queries, tasks.size() * (filters ? 2 : 1) * dim);
    s_.rows.assign(tasks.size(), {});
    if constexpr (compares) grow(s_.positive_scores, tasks.size());
    std::size_t rows = 0;
    const auto pack_row = [&](std::span<const T> row) {
      pack_query(row, given_.similarity, s_.queries.data() + rows * dim);
      return rows++;
    };
    constexpr std::size_t ahead = 4; // tasks
    const T* last = nullptr;
    std::size_t last_row = 0;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (i + ahead < tasks.size()) prefetch_rows(tasks[i + ahead].q);
      if (!serves(tasks[i].q)) continue; // `choose` passes it over
      const auto representation = given_.representation(tasks[i].q);
      if (std::exchange(last, representation.data()) != representation.data())
        last_row = pack_row(representation);
      s_.rows[i].representation = last_row;
      if constexpr (filters) s_.rows[i].positive = pack_row(given_.items.row(tasks[i].q.positive));
      if constexpr (compares) score_positive(tasks[i].q, i);
    }
    grow(s_.scores, rows * stride() + word);
    score_panels(s_.queries.data(), rows, dim, s_.panels.data(), panel_count(s_.block_ends.back()),
                 s_.scores.data(), stride());
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
    const T* scores = s_.scores.data() + begin;
    const scored_rows rows = s_.rows[index];
    const std::size_t before = drop_taken(task, ids);
    const std::size_t after = before == 0 ? 0 : before - drop_filtered(task.q, ids, scores, index);
    const auto left = take_rankable(ids, scores + rows.representation * stride());
    report_.rejected.not_rankable += after - left.size();

    s_.picks.resize(slots);
    const std::size_t missing = slots - append(task, pick(left, task.q, index, random));
    if (before == 0) report_.missed.no_candidates += missing;
    else if (after == 0) report_.missed.all_filtered += missing;
    else report_.missed.too_few += missing;
  }

private:
  static constexpr std::size_t word = 64; ///< candidates whose bits are one number

  bool serves(const query<T>& q) const noexcept {
    return !given_.representation(q).empty() &&
           (!(filters || compares) || q.positive < given_.items.rows());
  }

  void prefetch_rows(const query<T>& q) const noexcept {
    if (!serves(q)) return;
    prefetch(given_.representation(q));
    if constexpr (filters) prefetch(given_.items.row(q.positive));
  }

  /// An odd number of panels, so that the rows of scores don't all lie in the same sets of a cache.
  std::size_t stride() const {
    return (panel_count(s_.block_ends.back()) | std::size_t{1}) * panel_width;
  }

  /// Leaves all but the positive and, with `distinct`, what the row holds already; returns how many.
  std::size_t drop_taken(const draw_task<T>& task, std::span<const item_id> ids) {
    s_.left.assign((ids.size() + word - 1) / word, ~std::uint64_t{0});
    if (ids.size() % word != 0) s_.left.back() >>= word - ids.size() % word;
    return with_kernels(chosen_kernel(), [&](auto kernels) {
      const auto drop = [&](item_id item) {
        return kernels.drop_equal(ids.data(), ids.size(), item, s_.left.data());
      };
      const std::size_t known = drop(task.q.positive);
      std::size_t repeated = 0;
      if (given_.distinct)
        for (const item_id item : task.taken()) repeated += drop(item);
      report_.rejected.known += known;
      report_.rejected.repeated += repeated;
      return ids.size() - known - repeated;
    });
  }

  /// Drops what the filter does not keep; returns how many that are. `scores` are those of the
  /// block by the first row.
  std::size_t drop_filtered(const query<T>& q, std::span<const item_id> ids, const T* scores,
                            std::size_t index) {
    const scored_rows rows = s_.rows[index];
    const auto by = [&](std::size_t row) {
      return std::span<const T>(scores + row * stride(), ids.size());
    };
    const auto similarities = filters ? by(rows.positive) : std::span<const T>{};
    s_.mask.assign(s_.left.size() * word, 1);
    const auto mask = std::span(s_.mask).first(ids.size());
    if constexpr (filters_scores)
      given_.filter.keeps(ids, similarities,
                          query_scores<T>{by(rows.representation), s_.positive_scores[index]}, q,
                          mask);
    else given_.filter.keeps(ids, similarities, q, mask);
    const std::size_t filtered = with_kernels(chosen_kernel(), [&](auto kernels) {
      return kernels.drop_unmarked(s_.mask.data(), ids.size(), s_.left.data());
    });
    report_.rejected.filtered += filtered;
    return filtered;
  }

  /// What the positive of a task would score if it were a candidate.
  void score_positive(const query<T>& q, std::size_t index) {
    const std::size_t dim = given_.items.dim();
    grow(s_.positive, dim);
    pack_query(given_.items.row(q.positive), {given_.similarity.unit_rows, 1}, s_.positive.data());
    const T* representation = s_.queries.data() + s_.rows[index].representation * dim;
    s_.positive_scores[index] = score_pair(representation, s_.positive.data(), dim);
  }

  /// What is left and has a score that can be ranked, in order.
  scored_candidates<T> take_rankable(std::span<const item_id> ids, const T* scores) {
    grow(s_.left_items, ids.size() + word);
    grow(s_.left_scores, ids.size() + word);
    const std::size_t size = with_kernels(chosen_kernel(), [&](auto kernels) {
      return kernels.take_rankable(scores, ids.data(), ids.size(), s_.left.data(),
                                   s_.left_scores.data(), s_.left_items.data());
    });
    return {std::span<const T>(s_.left_scores).first(size),
            std::span<const item_id>(s_.left_items).first(size)};
  }

  std::size_t pick(const scored_candidates<T>& left, const query<T>& q, std::size_t index,
                   draw_stream& random) {
    const std::span slots(s_.picks);
    if constexpr (informs)
      return fine_.pick(left, pick_context<T, Coarse>{q, s_.positive_scores[index], coarse_}, slots,
                        given_.distinct, random, s_.fine);
    else return fine_.pick(left, slots, given_.distinct, random, s_.fine);
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
  const Coarse& coarse_;
  const Fine& fine_;
  draw_scratch<T>& s_;
  sample_report& report_;
};

} // namespace detail

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
