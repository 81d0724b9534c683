// SPDX-License-Identifier: MIT
#pragma once

#include <cassert>
#include <memory>
#include <utility>

#include "detail/bulk_draws.hpp"
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

  template <class Input>
  epoch(std::shared_ptr<const prepared> state, const Input& input, const options& settings,
        epoch_t number)
      : state_(std::move(state)), items_(input.items), users_(input.users),
        similarity_(input.similarity), settings_(settings), number_(number) {
    if constexpr (std::same_as<Input, cross_domain<T>>) {
      source_ = input.source;
      transfer_ = input.transfer;
    }
  }

  /// Draws one row of negatives, hard ones first; any length. Never throws by itself, and allocates
  /// only until this thread's memory has grown to what rows of this kind need.
  sample_report sample(const query<T>& q, std::span<item_id> negatives) const {
    thread_local draw_scratch<T> scratch;
    sample_report report;
    scratch.tasks.assign(1, {q, negatives});
    if (q.consistent(items_.dim(), source_.dim())) fill(scratch, report);
    else leave_empty(negatives, 1, report);
    return report;
  }

  /// Draws a row for each query of a batch: `negatives` is batch.size() x row length, row-major. The
  /// same as the queries one by one, only faster.
  sample_report sample(const query_batch<T>& batch, std::span<item_id> negatives,
                       workspace& work) const {
    sample_report report;
    const std::size_t width = batch.size() == 0 ? 0 : negatives.size() / batch.size();
    const bool fits =
        batch.consistent(items_.dim(), source_.dim()) && negatives.size() == batch.size() * width;
    assert(fits && "realhns: the spans of the batch do not fit together");
    if (!fits) {
      leave_empty(negatives, std::max<std::size_t>(batch.size(), 1), report);
      return report;
    }
    auto& scratches = work.template open<T>(settings_.threads);
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
  template <class Input>
  const prepared& before(epoch_t number, const Input& input) const {
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

private:
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
    const std::size_t width = tasks.front().row.size();
    const std::size_t hard = std::min<std::size_t>(state_->report.plan.hard, width);
    report.slots += tasks.size() * width;
    if constexpr (sizeof...(SelectorStates) > 0)
      if (hard > 0)
        detail::for_each_user(tasks, [&](auto own) {
          select(std::index_sequence_for<SelectorStates...>{}, own, hard, s, report);
        });
    for (const auto& task : tasks) report.hard += task.filled;
    const auto stream = [&](user_id user) { return key(draw_stage::proposal, user).stream; };
    detail::bulk_draws(*state_->proposal, state_->items, settings_.distinct, s.buffer,
                       report.rejected)
        .fill(tasks, stream);
    for (const auto& task : tasks) report.filled += task.filled;
  }

  /// Gives each selector its slots: up to its quota in declared order; those of a selector that does
  /// not serve the user go to the first, whatever its quota.
  template <std::size_t... I>
  void select(std::index_sequence<I...>, std::span<draw_task<T>> tasks, std::size_t hard,
              draw_scratch<T>& s, sample_report& report) const {
    const user_id user = tasks.front().q.user;
    std::array<std::size_t, sizeof...(I)> slots{};
    std::size_t left = hard;
    const auto allot = [&](std::size_t i, const auto& selector) {
      const std::size_t share = std::min<std::size_t>(state_->quotas[i], left);
      left -= share;
      slots[i == 0 || selector.serves(user) ? i : 0] += share;
    };
    (allot(I, *std::get<I>(state_->selectors)), ...);
    const auto draw = [&](std::size_t i, const auto& selector) {
      if (slots[i] == 0) return;
      const selection<T, FilterState> given{items_,
                                            users_,
                                            source_,
                                            transfer_,
                                            similarity_,
                                            state_->items,
                                            *state_->filter,
                                            key(selector_stage(i), user),
                                            settings_.distinct};
      selector.select(given, tasks, slots[i], s, report);
    };
    (draw(I, *std::get<I>(state_->selectors)), ...);
  }

  user_key key(draw_stage stage, user_id user) const noexcept {
    return user_key::of(settings_.seed, number_, stage, user);
  }

  std::shared_ptr<const prepared> state_;
  embedding_view<T> items_;
  embedding_view<T> users_;
  embedding_view<T> source_;
  transfer_reference<T> transfer_;
  similarity_measure similarity_;
  options settings_;
  epoch_t number_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
