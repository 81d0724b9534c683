// SPDX-License-Identifier: MIT
#pragma once

#include "candidate_bits.hpp"
#include "candidate_scores.hpp"

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
      : given_(given), coarse_(coarse), fine_(fine), s_(s), report_(report), scores_(given, s),
        packed_(&s.packed), scored_(&s.scored) {}

  /// Starts an empty list of candidates.
  void clear() {
    packed_->items.clear();
    packed_->block_ends.clear();
  }

  /// Appends one block: what the coarse selector has for `q`.
  void collect(const query<T>& q, draw_stream& random) {
    s_.buffer.items.clear();
    const std::span<const item_id> found = coarse_.candidates(q, random, s_.buffer);
    if constexpr (only_drawable<Coarse>) {
      packed_->items.insert(packed_->items.end(), found.begin(), found.end());
    } else {
      for (const item_id item : found)
        if (given_.drawable.admit(q.user, item, s_.buffer.rejected)) packed_->items.push_back(item);
    }
    packed_->block_ends.push_back(packed_->items.size());
    report_.rejected += std::exchange(s_.buffer.rejected, {});
  }

  /// Takes the candidates that the queries of the batch share, packed once a batch, and bars those
  /// that the user may not have.
  void share(user_id user) {
    const auto [shared, fresh] = s_.batch.candidates_of(&coarse_);
    shared_ = shared;
    packed_ = &shared->packed;
    scored_ = &shared->scored;
    if (fresh) find(*shared);
    barred_ = bar_for_user(*shared, given_.drawable, user, s_.allowed);
    allowed_ = packed_->block_ends.back() - barred_.known - barred_.ineligible;
    barred_ += shared->rejected;
  }

  void pack() { scores_.pack(*packed_); }

  /// Scores the packed candidates for each task.
  void score(std::span<const draw_task<T>> tasks) { scores_.score(tasks, *packed_, *scored_); }

  /// The same for up to `most` tasks from the first of `tasks` on, whoever's they are, if the candidates
  /// are of the batch: one pass over them is then for many users. Returns the place of the first task.
  std::size_t score(std::span<const draw_task<T>> tasks, std::size_t most) {
    const std::span<const draw_task<T>> all(s_.tasks);
    const std::size_t left = left_from(tasks, all);
    if (shared_ == nullptr || left == 0) { // tasks that a selector made are gone with the user
      score(tasks);
      return 0;
    }
    auto& scored = shared_->scored_tasks;
    if (left_from(tasks, scored) < tasks.size()) {
      scored = all.last(left).first(std::min(most, left));
      score(scored);
    }
    return static_cast<std::size_t>(tasks.data() - scored.data());
  }

  /// Whether the query has what its candidates are scored by; `choose` passes others over.
  bool serves(const query<T>& q) const noexcept { return scores_.serves(q); }

  /// What a fine selector chooses from, and how many candidates there were before and after the filter.
  struct remainder {
    scored_candidates<T> kept;
    std::size_t before;
    std::size_t after;
  };

  /// What is left of one block for a task that is served, `index` being its place in `score`.
  remainder leave(const draw_task<T>& task, std::size_t index, std::size_t block) {
    const std::size_t begin = block == 0 ? 0 : packed_->block_ends[block - 1];
    const auto ids =
        std::span<const item_id>(packed_->items).subspan(begin, packed_->block_ends[block] - begin);
    const T* scores = scored_->scores.data() + begin;
    const scored_rows rows = scored_->rows[index];
    const std::size_t before = drop_taken(task, ids);
    const std::size_t after = before == 0 ? 0 : before - drop_filtered(task.q, ids, scores, index);
    const auto kept = take_rankable(ids, scores + rows.representation * stride());
    report_.rejected.not_rankable += after - kept.size();
    return {kept, before, after};
  }

  /// Fills `slots` slots of the task from one block.
  void choose(draw_task<T>& task, std::size_t index, std::size_t block, std::size_t slots,
              draw_stream& random) {
    report_.rejected += barred_;
    if (!serves(task.q)) {
      report_.missed.unserved += slots;
      return;
    }
    const remainder left = leave(task, index, block);
    s_.picks.resize(slots);
    const std::size_t missing = slots - append(task, pick(left.kept, task.q, index, random));
    if (left.before == 0) report_.missed.no_candidates += missing;
    else if (left.after == 0) report_.missed.all_filtered += missing;
    else report_.missed.too_few += missing;
  }

private:
  /// How many tasks `all` has from the first of `tasks` on; 0 where that is not one of them.
  static std::size_t left_from(std::span<const draw_task<T>> tasks,
                               std::span<const draw_task<T>> all) {
    const auto *begin = all.data(), *end = begin + all.size();
    const bool within = !std::less<>{}(tasks.data(), begin) && std::less<>{}(tasks.data(), end);
    return within ? static_cast<std::size_t>(end - tasks.data()) : 0;
  }

  /// Finds the candidates of the batch, without what nobody may have.
  void find(batch_candidates<T>& shared) {
    static_assert(
        !only_drawable<Coarse>,
        "realhns: candidates of a batch are for many users, so they can't be promised to be "
        "only_drawable");
    const query<T>& first = s_.batch.first();
    draw_stream random(given_.keys.of(first.user).subset, first.positive, first.position);
    clear();
    s_.buffer.items.clear();
    const std::span<const item_id> found = coarse_.candidates(first, random, s_.buffer);
    for (const item_id item : found)
      if (given_.drawable.has(item)) packed_->items.push_back(item);
    packed_->block_ends.push_back(packed_->items.size());
    shared.rejected = std::exchange(s_.buffer.rejected, {});
    shared.rejected.ineligible += found.size() - packed_->items.size();
    shared.index();
    pack();
  }

  std::size_t stride() const { return scores_.stride(*packed_); }

  /// Leaves all but the positive and, with `distinct`, what the row holds already; returns how many.
  std::size_t drop_taken(const draw_task<T>& task, std::span<const item_id> ids) {
    std::size_t left = ids.size();
    if (shared_ == nullptr) {
      set_bits(s_.left, left);
    } else {
      s_.left = s_.allowed;
      left = allowed_;
    }
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
      return left - known - repeated;
    });
  }

  /// Drops what the filter does not keep; returns how many that are. `scores` are those of the
  /// block by the first row.
  std::size_t drop_filtered(const query<T>& q, std::span<const item_id> ids, const T* scores,
                            std::size_t index) {
    const scored_rows rows = scored_->rows[index];
    const auto by = [&](std::size_t row) {
      return std::span<const T>(scores + row * stride(), ids.size());
    };
    const auto similarities = filters ? by(rows.positive) : std::span<const T>{};
    s_.mask.assign(s_.left.size() * bit_word, 1);
    const auto mask = std::span(s_.mask).first(ids.size());
    if constexpr (filters_scores)
      given_.filter.keeps(ids, similarities,
                          query_scores<T>{by(rows.representation), scored_->positive_scores[index]},
                          q, mask);
    else given_.filter.keeps(ids, similarities, q, mask);
    const std::size_t filtered = with_kernels(chosen_kernel(), [&](auto kernels) {
      return kernels.drop_unmarked(s_.mask.data(), ids.size(), s_.left.data());
    });
    report_.rejected.filtered += filtered;
    return filtered;
  }

  /// What is left and has a score that can be ranked, in order.
  scored_candidates<T> take_rankable(std::span<const item_id> ids, const T* scores) {
    grow(s_.left_items, ids.size() + bit_word);
    grow(s_.left_scores, ids.size() + bit_word);
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
      return fine_.pick(left, pick_context<T, Coarse>{q, scored_->positive_scores[index], coarse_},
                        slots, given_.distinct, random, s_.fine);
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
  candidate_scores<T, FilterState, compares> scores_;
  batch_candidates<T>* shared_ = nullptr; ///< where the candidates are of the batch
  packed_candidates<T>* packed_;
  task_scores<T>* scored_;
  rejections barred_{};     ///< candidates of the batch that are not the user's to have
  std::size_t allowed_ = 0; ///< the others
};

} // namespace detail

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
