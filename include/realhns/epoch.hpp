// SPDX-License-Identifier: MIT
#pragma once

#include <cassert>
#include <memory>
#include <utility>

#include "detail/bulk_draws.hpp"
#include "detail/check_scorer.hpp"
#include "detail/saved.hpp"
#include "workspace.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// One epoch of a sampler: what `sampler::prepare` returns. Immutable, cheap to copy, and used by
/// any number of threads at once. Pools are those of the epoch's start; the tables are read as they
/// are at each draw, so they must outlive the epoch.
template <std::floating_point T, class FilterState, class ProposalState, class... SelectorStates>
class epoch {
public:
  /// What is prepared once. The filter and the selectors are absent where nothing is hard.
  struct prepared {
    explicit prepared(const single_domain<T>& input) : items(input) {}

    drawable_items items;
    prepare_report report;
    std::optional<ProposalState> proposal;
    std::optional<FilterState> filter;
    std::tuple<std::optional<SelectorStates>...> selectors;
    std::array<std::uint32_t, sizeof...(SelectorStates)> quotas{};
  };

  epoch(std::shared_ptr<const prepared> state, const single_domain<T>& input,
        const options& settings, epoch_t number)
      : state_(std::move(state)), items_(input.items), users_(input.users),
        similarity_(input.similarity), scorer_(input.scorer), settings_(settings), number_(number) {
  }

  epoch(std::shared_ptr<const prepared> state, const cross_domain<T>& input,
        const options& settings, epoch_t number)
      : epoch(std::move(state), single_domain<T>(input), settings, number) {
    source_ = input.source;
    transfer_ = input.transfer;
  }

  /// Draws one row of negatives, hard ones first; any length. Never throws by itself, and allocates
  /// only until this thread's memory has grown to what rows of this kind need.
  sample_report sample(const query<T>& q, std::span<item_id> negatives) const {
    draw_scratch<T>& scratch = own_scratch();
    sample_report report;
    scratch.begin(std::span(&q.positive, 1), q);
    scratch.tasks.assign(1, {q, negatives});
    if (consistent(q)) fill(scratch, report);
    else leave_empty(negatives, 1, report);
    return report;
  }

  /// Draws a row for each query of a batch: `negatives` is batch.size() x row length, row-major. The
  /// same as the queries one by one, only faster; but candidates of the batch, such as those of
  /// `in_batch`, depend on which queries it has.
  sample_report sample(const query_batch<T>& batch, std::span<item_id> negatives,
                       workspace& work) const {
    sample_report report;
    const std::size_t width = batch.size() == 0 ? 0 : negatives.size() / batch.size();
    const bool fits = consistent(batch) && negatives.size() == batch.size() * width;
    assert(fits && "realhns: the spans of the batch do not fit together");
    if (!fits) {
      leave_empty(negatives, std::max<std::size_t>(batch.size(), 1), report);
      return report;
    }
    if (batch.size() == 0) return report;
    auto& scratches = work.template open<T>(settings_.threads);
    for (auto& scratch : scratches) scratch.begin(batch.positives, batch[0]);
    work.group(batch.users);
    const auto fill_groups = [&](unsigned worker, std::size_t begin, std::size_t end) {
      auto& tasks = scratches[worker].tasks;
      const std::size_t first = work.group_begins_[begin];
      tasks.resize(work.group_begins_[end] - first);
      for (std::size_t i = 0; i < tasks.size(); ++i) {
        const std::size_t line = work.order_[first + i];
        tasks[i] = {batch[line], negatives.subspan(line * width, width)};
      }
      fill(scratches[worker], work.reports_[worker]);
    };
    work.threads_->for_each_chunk(work.group_begins_.size() - 1, 8, fill_groups);
    for (const auto& part : work.reports_) report += part;
    return report;
  }

  /// What an epoch with this number and input follows. Throws where it can't follow this one.
  const prepared& before(epoch_t number, const single_domain<T>& input) const {
    const auto alike = [](const embedding_view<T>& a, const embedding_view<T>& b) {
      return a.rows() == b.rows() && a.dim() == b.dim();
    };
    detail::require(number_ < number, "previous: must be an earlier epoch");
    detail::require(alike(items_, input.items), "previous: its items have another shape");
    detail::require(alike(users_, input.users), "previous: its users have another shape");
    return *state_;
  }

  epoch_t number() const noexcept { return number_; }

  /// Writes what policies with memory know, for `sampler::restore`: bytes for the same program to read
  /// again, on a machine of the same kind. A stream that fails says so itself.
  void save(std::ostream& out) const {
    detail::save_values(out, &number_, 1);
    const auto save_part = [&](const auto& part) {
      if (part) detail::save_state(out, *part);
    };
    save_part(state_->proposal);
    save_part(state_->filter);
    std::apply([&](const auto&... part) { (save_part(part), ...); }, state_->selectors);
  }

  /// What this epoch's preparation did.
  const prepare_report& report() const noexcept { return state_->report; }

  /// Which items may be drawn for whom.
  const drawable_items& drawable() const noexcept { return state_->items; }

  /// Whether a selector, counted from 0 in declared order, serves the user: in `real_hns` selector 1
  /// serves the outliers. None does where nothing hard is planned.
  bool serves(std::size_t selector, user_id user) const {
    return std::apply(
        [&](const auto&... states) {
          [[maybe_unused]] std::size_t i = 0;
          return ((i++ == selector && states && states->serves(user)) || ...);
        },
        state_->selectors);
  }

  /// The logarithm of the probability that a proposal's draw for the query is `item`; minus
  /// infinity where it can't be. For rows drawn with repeats.
  double proposal_log_probability(const query<T>& q, item_id item) const requires
      requires(const ProposalState& p, const drawable_items& items) {
    p.log_probability(items, q.user, std::span(&q.positive, 1), item);
  }
  {
    if (item == q.positive ||
        state_->items.judge(q.user, item) != drawable_items::verdict::drawable)
      return -std::numeric_limits<double>::infinity();
    return state_->proposal->log_probability(state_->items, q.user, std::span(&q.positive, 1),
                                             item);
  }

  /// Writes the logarithm of the probability q that a slot of a row of `options.negatives`, one taken
  /// at random, holds each of `items`, given the epoch's pools and the tables as they are; minus
  /// infinity where it can't. For the importance correction of a softmax over sampled items (Bengio and
  /// Senecal, IEEE TNN 2008; Yi et al., RecSys 2019):
  ///
  ///     q = (sum over selectors of their slots * q_selector + the other slots * q_proposal) / slots
  ///
  /// A selector that has nothing for the query leaves its slots to the proposal. Compiles for selectors
  /// whose candidates are pools, one a user and epoch. Allocates as little as `sample`. Throws
  /// std::invalid_argument where rows are `distinct`, the slots of which are not drawn alike, or where
  /// spans are not as long as they must be.
  void log_q(const query<T>& q, std::span<const item_id> items, std::span<double> out) const {
    static_assert(tells_proposal,
                  "realhns: log_q needs a proposal whose state has log_probability(items, user, "
                  "excluded, item), as those of uniform and popularity");
    static_assert(
        (tells_selector<SelectorStates> && ...),
        "realhns: log_q needs selectors whose candidates are a pool for each user and epoch, "
        "as those of ranked_window, and whose fine selector has probability(rank, count); "
        "candidates that are drawn anew have no probability that could be told");
    detail::require(!settings_.distinct, "log_q: rows are drawn without repeats");
    detail::require(items.size() == out.size(), "log_q: as many results as items are needed");
    detail::require(consistent(q), "log_q: the spans of the query do not fit the tables");
    if constexpr (tells_proposal && (tells_selector<SelectorStates> && ...)) {
      std::ranges::fill(out, 0.0);
      const auto all = static_cast<double>(std::max<std::uint32_t>(settings_.negatives, 1));
      const double rest =
          all - add_selectors(std::index_sequence_for<SelectorStates...>{}, q, items, out);
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (rest > 0) out[i] += rest * std::exp(proposal_log_probability(q, items[i]));
        out[i] = std::log(out[i] / all);
      }
    }
  }

  /// The same of one item.
  double log_q(const query<T>& q, item_id item) const {
    double out = 0;
    log_q(q, std::span<const item_id>(&item, 1), std::span(&out, 1));
    return out;
  }

  /// The same epoch with draws that score by other tables of the same shapes: an epoch that was
  /// prepared from a snapshot, say, rebound to the live tables. Throws where the shapes differ.
  epoch with_items(embedding_view<T> items) const { return rebound(&epoch::items_, items); }
  epoch with_users(embedding_view<T> users) const { return rebound(&epoch::users_, users); }
  epoch with_source(embedding_view<T> source) const { return rebound(&epoch::source_, source); }

  /// The same epoch with another transfer function, such as that of the live model. Throws where it
  /// is none.
  epoch with_transfer(transfer_reference<T> transfer) const {
    detail::require(static_cast<bool>(transfer), "epoch: there is no transfer function to take");
    epoch other = *this;
    other.transfer_ = transfer;
    return other;
  }

  /// The same epoch with draws that are scored by another scorer, such as the live model where the epoch
  /// was prepared from a snapshot of it. Throws where there was none, or the model has other items or
  /// users.
  template <class Scorer>
  epoch with_scorer(Scorer&& model) const {
    using scorer_type = std::remove_cvref_t<Scorer>;
    detail::check_similarity<scorer_type, T, FilterState>();
    const single_domain<T> input =
        scored_domain<scorer_type>{.scorer = std::forward<Scorer>(model)};
    detail::require(static_cast<bool>(scorer_), "epoch: it was prepared from tables");
    epoch other = rebound(&epoch::items_, input.items).rebound(&epoch::users_, input.users);
    other.scorer_ = input.scorer;
    return other;
  }

private:
  static constexpr bool tells_proposal =
      requires(const ProposalState& p, const drawable_items& items, std::span<const item_id> ids) {
    { p.log_probability(items, user_id{}, ids, item_id{}) } -> std::convertible_to<double>;
  };
  template <class Selector>
  static constexpr bool tells_selector = requires(const Selector& selector,
                                                  const selection<T, FilterState>& given,
                                                  const query<T>& q, std::span<const item_id> ids,
                                                  std::span<double> out, draw_scratch<T>& s) {
    { selector.add_probabilities(given, q, 0.0, ids, out, s) } -> std::same_as<bool>;
  };

  /// Whether spans have the tables' lengths. How long a representation is that a scorer is given is its
  /// own business.
  bool consistent(const query<T>& q) const noexcept {
    return q.consistent(scorer_ ? q.representation.size() : items_.dim(), source_.dim());
  }
  bool consistent(const query_batch<T>& batch) const noexcept {
    return batch.consistent(scorer_ ? batch.representations.dim() : items_.dim(), source_.dim());
  }

  static draw_scratch<T>& own_scratch() {
    thread_local draw_scratch<T> scratch;
    return scratch;
  }

  epoch rebound(embedding_view<T> epoch::*table, embedding_view<T> view) const {
    epoch other = *this;
    detail::require((other.*table).rows() == view.rows() && (other.*table).dim() == view.dim(),
                    "epoch: a table has changed its shape since it was prepared");
    other.*table = view;
    return other;
  }

  static void leave_empty(std::span<item_id> negatives, std::size_t queries,
                          sample_report& report) noexcept {
    std::ranges::fill(negatives, no_item);
    report.slots += negatives.size();
    report.malformed += queries;
  }

  /// Fills the rows of the tasks in the scratch; those of a user are adjacent.
  void fill(draw_scratch<T>& s, sample_report& report) const {
    const std::span tasks(s.tasks);
    s.batch.forget_tasks();
    const std::size_t width = tasks.front().row.size();
    const std::size_t hard = std::min<std::size_t>(state_->report.plan.hard, width);
    report.slots += tasks.size() * width;
    if constexpr (sizeof...(SelectorStates) > 0)
      if (hard > 0)
        detail::for_each_user(tasks, [&](auto own) {
          select(std::index_sequence_for<SelectorStates...>{}, own, hard, s, report);
        });
    for (const auto& task : tasks) report.hard += task.filled;
    const auto stream = [&](user_id user) { return keys(draw_stage::proposal).of(user).stream; };
    detail::bulk_draws(*state_->proposal, state_->items, settings_.distinct, s.buffer,
                       report.rejected)
        .fill(tasks, stream);
    for (const auto& task : tasks) report.filled += task.filled;
  }

  /// The slots of each selector: up to its quota in declared order; those of a selector that does not
  /// serve the user go to the first, whatever its quota.
  template <std::size_t... I>
  auto allot_slots(std::index_sequence<I...>, user_id user, std::size_t hard) const {
    std::array<std::size_t, sizeof...(I)> slots{};
    std::size_t left = hard;
    const auto allot = [&](std::size_t i, const auto& selector) {
      const std::size_t share = std::min<std::size_t>(state_->quotas[i], left);
      left -= share;
      slots[i == 0 || selector.serves(user) ? i : 0] += share;
    };
    (allot(I, *std::get<I>(state_->selectors)), ...);
    return slots;
  }

  /// Gives each selector its slots.
  template <std::size_t... I>
  void select(std::index_sequence<I...> each, std::span<draw_task<T>> tasks, std::size_t hard,
              draw_scratch<T>& s, sample_report& report) const {
    const user_id user = tasks.front().q.user;
    const auto slots = allot_slots(each, user, hard);
    const auto draw = [&](std::size_t i, const auto& selector) {
      if (slots[i] == 0) return;
      selector.select(given(i, user), tasks, slots[i], s, report);
    };
    (draw(I, *std::get<I>(state_->selectors)), ...);
  }

  /// Adds to `out` how many slots hold each item by the selectors on average; returns how many slots
  /// they fill.
  template <std::size_t... I>
  double add_selectors(std::index_sequence<I...> each, const query<T>& q,
                       std::span<const item_id> items, std::span<double> out) const {
    const std::size_t hard = std::min(state_->report.plan.hard, settings_.negatives);
    std::size_t filled = 0;
    if constexpr (sizeof...(I) > 0) {
      if (hard == 0) return 0;
      draw_scratch<T>& s = own_scratch();
      const auto slots = allot_slots(each, q.user, hard);
      const auto add = [&](std::size_t i, const auto& selector) {
        if (slots[i] > 0 && selector.add_probabilities(
                                given(i, q.user), q, static_cast<double>(slots[i]), items, out, s))
          filled += slots[i];
      };
      (add(I, *std::get<I>(state_->selectors)), ...);
    }
    return static_cast<double>(filled);
  }

  /// What selector number i is given to draw for a user.
  selection<T, FilterState> given(std::size_t i, user_id user) const noexcept {
    const stage_keys at_stage = keys(selector_stage(i));
    return {items_,        users_,          source_,  transfer_,         similarity_,       scorer_,
            state_->items, *state_->filter, at_stage, at_stage.of(user), settings_.distinct};
  }

  stage_keys keys(draw_stage stage) const noexcept { return {settings_.seed, number_, stage}; }

  std::shared_ptr<const prepared> state_;
  embedding_view<T> items_;
  embedding_view<T> users_;
  embedding_view<T> source_;
  transfer_reference<T> transfer_;
  similarity_measure similarity_;
  scorer_reference<T> scorer_;
  options settings_;
  epoch_t number_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
