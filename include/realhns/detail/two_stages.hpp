// SPDX-License-Identifier: MIT
#pragma once

#include "fine_stage.hpp"
#include "rank_probability.hpp"
#include "saved.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// What selectors share that find candidates by a coarse selector and choose by a fine one.
template <class Coarse, class Fine>
struct two_stages {
  static_assert(any_coarse_selector<Coarse>,
                "realhns: a coarse selector needs `static constexpr candidates_per fresh()` and "
                "prepare(input, context) -> state with candidates(query, random, buffer)");
  static_assert(any_fine_selector_over<Fine, Coarse>,
                "realhns: a fine selector needs pick(candidates, slots, distinct, random, scratch) "
                "-> count");
  static constexpr bool sound = true; ///< for a selector to ask for, so that the above is said

  template <class CoarseState>
  struct state {
    CoarseState coarse;
    Fine fine;

    std::size_t bytes() const noexcept {
      if constexpr (requires { coarse.bytes(); }) return coarse.bytes();
      else return 0;
    }

    void save(std::ostream& out) const { save_state(out, coarse); }
    void load(std::istream& in) { load_state(in, coarse); }

    /// Appends up to `slots` hard negatives to the row of each task; all are of one user.
    template <class T, class FilterState>
    void select(const selection<T, FilterState>& given, std::span<draw_task<T>> tasks,
                std::size_t slots, draw_scratch<T>& s, sample_report& report) const {
      fine_stage stage(given, coarse, fine, s, report);
      if constexpr (Coarse::fresh() == candidates_per::user) {
        collect_pool(given, stage, tasks.front().q.user);
        select_from_shared(given, stage, tasks, slots);
      } else if constexpr (Coarse::fresh() == candidates_per::batch) {
        stage.share(tasks.front().q.user);
        select_from_shared(given, stage, tasks, slots);
      } else {
        for (auto& task : tasks) select_afresh(given, stage, task, slots);
      }
    }

    /// Adds `share` times the probability that a slot holds it to what `out` has for each of `items`.
    /// False, with nothing added, where there is nothing to pick for the query.
    template <class T, class FilterState>
    bool add_probabilities(const selection<T, FilterState>& given, const query<T>& q, double share,
                           std::span<const item_id> items, std::span<double> out,
                           draw_scratch<T>& s) const
        requires(Coarse::fresh() == candidates_per::user && tells_probability<Fine>) {
      sample_report unused;
      fine_stage stage(given, coarse, fine, s, unused);
      if (!stage.serves(q)) return false;
      const draw_task<T> task{q, {}};
      collect_pool(given, stage, q.user);
      stage.score(std::span(&task, 1));
      const auto kept = stage.leave(task, 0, 0).kept;
      if (!picks_any(fine, kept.size())) return false;
      for (std::size_t i = 0; i < items.size(); ++i)
        out[i] += share * probability_of(fine, kept, items[i]);
      return true;
    }

  private:
    /// The candidates are the user's: packed once for all of the user's queries.
    template <class T, class FilterState, class Stage>
    void collect_pool(const selection<T, FilterState>& given, Stage& stage, user_id user) const {
      draw_stream of_user(given.key.stream, no_item, 0);
      stage.clear();
      stage.collect(query<T>{.user = user, .positive = no_item}, of_user);
      stage.pack();
    }

    /// The tasks share what is packed: a bounded number of queries is scored at a time.
    template <class Given, class Stage, class T>
    void select_from_shared(const Given& given, Stage& stage, std::span<draw_task<T>> tasks,
                            std::size_t slots) const {
      constexpr std::size_t most = 32;
      for (std::size_t i = 0; i < tasks.size(); i += most) {
        const auto chunk = tasks.subspan(i, std::min(most, tasks.size() - i));
        const std::size_t first = stage.score(chunk, most);
        for (std::size_t j = 0; j < chunk.size(); ++j) {
          draw_stream random(given.key.stream, chunk[j].q.positive, chunk[j].q.position);
          stage.choose(chunk[j], first + j, 0, slots, random);
        }
      }
    }

    /// The candidates are the query's, or each slot's.
    template <class Given, class Stage, class T>
    void select_afresh(const Given& given, Stage& stage, draw_task<T>& task,
                       std::size_t slots) const {
      const std::size_t blocks = Coarse::fresh() == candidates_per::slot ? slots : 1;
      draw_stream random(given.key.stream, task.q.positive, task.q.position);
      stage.clear();
      for (std::size_t b = 0; b < blocks; ++b) stage.collect(task.q, random);
      stage.pack();
      stage.score(std::span(&task, 1));
      for (std::size_t b = 0; b < blocks; ++b) stage.choose(task, 0, b, slots / blocks, random);
    }
  };
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
