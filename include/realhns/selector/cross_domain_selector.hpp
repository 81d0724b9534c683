// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/prepare_from.hpp"
#include "../detail/transferred_users.hpp"
#include "../detail/two_stages.hpp"
#include "../policy/coarse/ranked_window.hpp"
#include "../policy/fine/top_k.hpp"
#include "../policy/user_filter/cluster_outliers.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The window of section 4.5.1, for coarse selectors that have one.
template <class Coarse>
constexpr Coarse from_the_top() {
  Coarse out{};
  if constexpr (requires { out.from = 0.0, out.to = 0.3; }) {
    out.from = 0.0;
    out.to = 0.3;
  }
  return out;
}

} // namespace detail

/// Hard negatives from what a user's source state says (section 4.5): clusters the users by their
/// source states, gives each the representation u^S = transfer(h^S, phi_k), phi_k being the mean
/// target state of the user's cluster, and from there on does what `general_selector` does with the
/// user's own. Serves the users whom the user filter admits, and prepares for them alone: a coarse
/// selector is given their rows u^S, and `context.user_of(row)` says whose one is. The fine stage
/// scores by transfer(h^S, phi_k) as well, with the query's source state and the transfer function of
/// the moment of the draw. Needs a `cross_domain` input.
template <class Users = cluster_outliers, class Coarse = ranked_window<>, class Fine = top_k>
struct cross_domain_selector {
  static_assert(user_filter<Users>,
                "realhns: a user filter needs admitted(transfer_clusters) -> user ids");
  static_assert(detail::two_stages<Coarse, Fine>::sound);

  Users users{};
  std::uint32_t clusters = 20;                    // k_u
  std::uint32_t iterations = 25;                  ///< of k-means, at most
  Coarse coarse = detail::from_the_top<Coarse>(); ///< ranks [0, 0.3) unless given; given as a whole
  Fine fine{};
  std::uint32_t quota = std::numeric_limits<std::uint32_t>::max(); ///< slots of a row, at most

  template <class T, class CoarseState>
  struct state {
    detail::transferred_users<T> transferred;
    typename detail::two_stages<Coarse, Fine>::template state<CoarseState> stages;

    bool serves(user_id user) const noexcept { return transferred.contains(user); }

    std::size_t bytes() const noexcept { return transferred.bytes() + stages.bytes(); }

    /// Of the coarse selector's memory; what the source states become is not remembered.
    void save(std::ostream& out) const { stages.save(out); }
    void load(std::istream& in) { stages.load(in); }

    /// Appends up to `slots` hard negatives to the row of each task; all are of one user, who may be
    /// one that is not served where no selector comes before this one.
    template <class FilterState>
    void select(const selection<T, FilterState>& given, std::span<draw_task<T>> tasks,
                std::size_t slots, draw_scratch<T>& s, sample_report& report) const {
      if (!serves(tasks.front().q.user)) {
        report.missed.unserved += tasks.size() * slots;
        return;
      }
      represent(given, tasks, s);
      stages.select(given, std::span(s.transferred_tasks), slots, s, report);
      for (std::size_t i = 0; i < tasks.size(); ++i)
        tasks[i].filled = s.transferred_tasks[i].filled;
    }

    /// Adds `share` times the probability that a slot holds it to what `out` has for each of `items`.
    /// False, with nothing added, where there is nothing to pick for the query.
    template <class FilterState>
    bool add_probabilities(const selection<T, FilterState>& given, const query<T>& q, double share,
                           std::span<const item_id> items, std::span<double> out,
                           draw_scratch<T>& s) const requires requires {
      stages.add_probabilities(given, q, share, items, out, s);
    }
    {
      if (!serves(q.user)) return false;
      const draw_task<T> task{q, {}};
      represent(given, std::span(&task, 1), s);
      return stages.add_probabilities(given, s.transferred_tasks.front().q, share, items, out, s);
    }

  private:
    /// Gives each task the representation that its source state becomes. Neighbours that share a
    /// state share it.
    template <class Given>
    void represent(const Given& given, std::span<const draw_task<T>> tasks,
                   draw_scratch<T>& s) const {
      const std::size_t dim = given.items.dim();
      const auto centroid = transferred.centroid_of(tasks.front().q.user);
      s.transferred_tasks.assign(tasks.begin(), tasks.end());
      detail::grow(s.transferred, tasks.size() * dim);
      s.block.clear(); // a transfer that threw may have left it full
      const T* last = nullptr;
      std::size_t rows = 0;
      for (auto& task : s.transferred_tasks) {
        const auto source = given.source_state(task.q);
        if (std::exchange(last, source.data()) != source.data()) {
          s.block.add(source, centroid);
          ++rows;
        }
        task.q.representation = {s.transferred.data() + (rows - 1) * dim, dim};
      }
      s.block.transfer(given.transfer, std::span(s.transferred).first(rows * dim));
    }
  };

  void validate() const {
    detail::validate(users);
    detail::validate(coarse);
    detail::validate(fine);
    detail::require(clusters > 0, "cross_domain_selector.clusters: must be positive");
    detail::require(iterations > 0, "cross_domain_selector.iterations: must be positive");
    detail::require(quota > 0, "cross_domain_selector.quota: must be positive");
  }

  template <class Input>
  auto prepare(const Input& input, epoch_context& context) const
      -> state<typename Input::value_type,
               decltype(coarse.prepare(single_domain<typename Input::value_type>(input),
                                       context))> {
    using coarse_state =
        decltype(coarse.prepare(single_domain<typename Input::value_type>(input), context));
    return prepare_after<coarse_state>(input, context, nullptr);
  }

  /// The same, with what the coarse selector prepared for an earlier epoch, whose outliers were others.
  template <class Input, class CoarseState>
  auto prepare(const Input& input, epoch_context& context,
               const state<typename Input::value_type, CoarseState>& previous) const
      -> state<typename Input::value_type, CoarseState> {
    return prepare_after<CoarseState>(input, context, &previous.stages.coarse);
  }

private:
  template <class CoarseState, class Input>
  state<typename Input::value_type, CoarseState>
  prepare_after(const Input& input, epoch_context& context, const CoarseState* previous) const {
    using T = typename Input::value_type;
    static_assert(
        std::same_as<Input, cross_domain<T>>,
        "realhns: a cross_domain_selector needs a cross_domain input, which has the states "
        "of the source and the transfer function; for a single_domain there is "
        "real_hns_general");
    const philox_key key =
        user_key::of(context.settings.seed, context.epoch, draw_stage::user_clusters, 0).subset;
    const auto found =
        find_transfer_clusters(input, k_means{clusters, iterations}, key, context.threads);
    detail::transferred_users<T> transferred(input, found, users.admitted(found), context.threads);
    context.report.user_clusters = found.non_empty();
    context.report.without_source =
        std::max(input.users.rows(), input.source.rows()) - found.users.size();
    context.report.outliers = transferred.ids().size();

    single_domain<T> of_transferred = input;
    of_transferred.users = transferred.representations();
    epoch_context for_transferred = context;
    for_transferred.row_users = transferred.ids();
    auto candidates =
        detail::prepare_from(previous, coarse, std::as_const(of_transferred), for_transferred);
    return {std::move(transferred), {std::move(candidates), fine}};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
