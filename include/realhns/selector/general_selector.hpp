// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/fine_stage.hpp"
#include "../policy/coarse/ranked_window.hpp"
#include "../policy/fine/top_k.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Hard negatives from one ranking: a coarse selector, the sampler's item filter, a fine selector.
/// The general part of RealHNS (section 4.4), and with `uniform_pool` DNS and DNS*.
template <class Coarse = ranked_window<>, class Fine = top_k>
struct general_selector {
  static_assert(detail::any_coarse_selector<Coarse>,
                "realhns: a coarse selector needs `static constexpr candidates_per fresh()` and "
                "prepare(input, context) -> state with candidates(query, random, buffer)");
  static_assert(detail::any_fine_selector<Fine>,
                "realhns: a fine selector needs pick(candidates, slots, distinct, random, scratch) "
                "-> count");

  Coarse coarse{};
  Fine fine{};
  std::uint32_t quota = std::numeric_limits<std::uint32_t>::max(); ///< slots of a row, at most

  template <class CoarseState>
  struct state {
    CoarseState coarse;
    Fine fine;

    bool serves(user_id /*user*/) const noexcept { return true; }

    std::size_t bytes() const noexcept {
      if constexpr (requires { coarse.bytes(); }) return coarse.bytes();
      else return 0;
    }

    /// Appends up to `slots` hard negatives to the row of each task; all are of one user.
    template <class T, class FilterState>
    void select(const selection<T, FilterState>& given, std::span<draw_task<T>> tasks,
                std::size_t slots, draw_scratch<T>& s, sample_report& report) const {
      detail::fine_stage stage(given, fine, s, report);
      if constexpr (Coarse::fresh() == candidates_per::user)
        select_from_pool(given, stage, tasks, slots);
      else
        for (auto& task : tasks) select_afresh(given, stage, task, slots);
    }

  private:
    /// The candidates are the user's: pack them once, and score a bounded number of queries at a
    /// time.
    template <class Given, class Stage, class T>
    void select_from_pool(const Given& given, Stage& stage, std::span<draw_task<T>> tasks,
                          std::size_t slots) const {
      draw_stream of_user(given.key.stream, no_item, 0);
      stage.clear();
      stage.collect(coarse, query<T>{.user = tasks.front().q.user, .positive = no_item}, of_user);
      stage.pack();
      constexpr std::size_t most = 32;
      for (std::size_t i = 0; i < tasks.size(); i += most) {
        const auto chunk = tasks.subspan(i, std::min(most, tasks.size() - i));
        stage.score(chunk);
        for (std::size_t j = 0; j < chunk.size(); ++j) {
          draw_stream random(given.key.stream, chunk[j].q.positive, chunk[j].q.position);
          stage.choose(chunk[j], j, 0, slots, random);
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
      for (std::size_t b = 0; b < blocks; ++b) stage.collect(coarse, task.q, random);
      stage.pack();
      stage.score(std::span(&task, 1));
      for (std::size_t b = 0; b < blocks; ++b) stage.choose(task, 0, b, slots / blocks, random);
    }
  };

  void validate() const {
    detail::validate(coarse);
    detail::validate(fine);
    detail::require(quota > 0, "general_selector.quota: must be positive");
  }

  template <class Input>
  auto prepare(const Input& input, epoch_context& context) const
      -> state<decltype(coarse.prepare(single_domain<typename Input::value_type>(input),
                                       context))> {
    return {coarse.prepare(single_domain<typename Input::value_type>(input), context), fine};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
