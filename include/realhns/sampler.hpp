// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "detail/check_scorer.hpp"
#include "detail/prepare_from.hpp"
#include "detail/validate_input.hpp"
#include "epoch.hpp"
#include "policy/proposal/uniform.hpp"
#include "selector/general_selector.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Whether the last of some policies is a proposal; they are selectors otherwise.
template <class... Policies>
struct split_policies {
  static constexpr bool has_proposal = false;
};
template <class First, class... Rest>
struct split_policies<First, Rest...> : split_policies<Rest...> {};
template <class Last>
struct split_policies<Last> {
  static constexpr bool has_proposal = any_proposal<Last>;
};

template <class S>
concept any_selector = requires(const S& s, const cross_domain<float>& f,
                                const cross_domain<double>& d, epoch_context& context) {
  s.quota;
  requires requires { s.prepare(f, context).serves(user_id{}); } || requires {
    s.prepare(d, context).serves(user_id{});
  };
};

/// What an item filter prepares.
template <class T, class Filter>
using filter_state_of = decltype(std::declval<const Filter&>().prepare(
    std::declval<const single_domain<T>&>(), 1.0, std::declval<epoch_context&>()));

/// Stands where an epoch has none before it.
struct no_epoch {};

/// Stands where there is a saved one, whose memory the epoch takes.
struct saved_epoch {
  std::istream& in;
};

} // namespace detail

/// A sampler of negatives, composed of a schedule, an item filter, any number of selectors in the
/// order in which they get slots, and, last and optional, a proposal (uniform unless given):
///
///     realhns::sampler sampler{options, schedule, item_filter, selectors..., proposal};
///
/// Holds settings only, so it can be copied and shared. What an epoch knows is in what `prepare`
/// returns.
template <class Schedule, class Filter, class... Policies>
class sampler {
  static constexpr bool has_proposal = detail::split_policies<Policies...>::has_proposal;
  static constexpr std::size_t selectors = sizeof...(Policies) - has_proposal;

  static_assert(schedule<Schedule>,
                "realhns: the schedule needs plan(epoch, negatives) -> epoch_plan");
  static_assert(detail::any_item_filter<Filter>,
                "realhns: the item filter needs prepare(input, scale, context) -> state with "
                "keeps(ids, similarity_to_positive, query, mask)");
  template <std::size_t... I>
  static constexpr bool are_selectors(std::index_sequence<I...>) {
    return (detail::any_selector<std::tuple_element_t<I, std::tuple<Policies...>>> && ...);
  }
  static_assert(are_selectors(std::make_index_sequence<selectors>{}),
                "realhns: after the item filter come selectors, with a quota and prepare(input, "
                "context) -> state with serves(user) and select(...), and last, at most one "
                "proposal, with prepare(input, context) -> state with draw(user, random)");

public:
  /// Throws std::invalid_argument on settings that contradict themselves.
  sampler(const options& settings, Schedule schedule, Filter filter, Policies... policies)
      : settings_(settings), schedule_(std::move(schedule)), filter_(std::move(filter)),
        policies_(std::move(policies)...) {
    detail::validate(schedule_);
    detail::validate(filter_);
    std::apply([](const auto&... policy) { (detail::validate(policy), ...); }, policies_);
  }

  const options& settings() const noexcept { return settings_; }

  epoch_plan plan(epoch_t number) const { return schedule_.plan(number, settings_.negatives); }

  /// Prepares epoch `number` from the tables as they are now. Where the schedule plans nothing hard,
  /// only the proposal is prepared. Throws std::invalid_argument, naming what is wrong, on an input
  /// that can't be sampled from; earlier epochs are not touched.
  template <class Input>
  auto prepare(epoch_t number, const Input& input) const {
    return prepare(number, input, detail::no_epoch{}, std::make_index_sequence<selectors>{});
  }

  /// The same, and hands each policy with memory what it prepared for `previous`, an epoch of this
  /// sampler; see docs/policies.md. Policies without are as if there were none, and so is a policy
  /// that had nothing to prepare then. Throws std::invalid_argument where `previous` is no earlier
  /// epoch, or its tables have other shapes.
  template <class Input, class Previous>
  auto prepare(epoch_t number, const Input& input, const Previous& previous) const {
    return prepare(number, input, previous, std::make_index_sequence<selectors>{});
  }

  /// An epoch that `epoch::save` saved, to prepare the next from: policies with memory know what they
  /// knew, all else is prepared from the tables as they are now. Throws std::invalid_argument where the
  /// bytes are not those of such an epoch.
  template <class Input>
  auto restore(const Input& input, std::istream& in) const {
    const auto number = detail::load_value<epoch_t>(in);
    return prepare(number, input, detail::saved_epoch{in}, std::make_index_sequence<selectors>{});
  }

private:
  template <class Input, class Previous, std::size_t... I>
  auto prepare(epoch_t number, const Input& input, const Previous& previous,
               std::index_sequence<I...>) const {
    using T = typename Input::value_type;
    const auto start = std::chrono::steady_clock::now();
    detail::check_scorer<Filter, detail::filter_state_of<T, Filter>>(input);
    detail::validate(input);
    const single_domain<T> target = input; // all that others than selectors need

    thread_pool threads(settings_.threads);
    epoch_context* no_context = nullptr;
    using made = epoch<T, detail::filter_state_of<T, Filter>,
                       decltype(proposal().prepare(target, *no_context)),
                       decltype(std::get<I>(policies_).prepare(input, *no_context))...>;
    constexpr bool follows = std::same_as<Previous, made>;
    constexpr bool restores = std::same_as<Previous, detail::saved_epoch>;
    static_assert(
        follows || restores || std::same_as<Previous, detail::no_epoch>,
        "realhns: the previous epoch must be one that this sampler prepared from an input "
        "of the same type");
    const typename made::prepared* before = nullptr;
    if constexpr (follows) before = &previous.before(number, target);
    auto state = std::make_shared<typename made::prepared>(target);
    prepare_report& report = state->report;
    const auto context = [&](draw_stage stage) {
      return epoch_context{settings_, number, stage, state->items, threads, report};
    };
    const auto keep = [&](auto part, const auto& policy, draw_stage stage, const auto& from,
                          auto... scale) {
      epoch_context given = context(stage);
      auto& slot = part(*state);
      using state_type = typename std::remove_cvref_t<decltype(slot)>::value_type;
      const state_type* earlier = nullptr;
      if (before != nullptr && part(*before)) earlier = &*part(*before);
      slot.emplace(detail::prepare_from(earlier, policy, from, scale..., given));
      if constexpr (restores) detail::load_state(previous.in, *slot);
      if constexpr (requires { slot->bytes(); }) report.bytes += slot->bytes();
    };

    report.plan = plan(number);
    keep(
        [](auto& s) -> auto& { return s.proposal; }, proposal(), draw_stage::proposal, target);
    if (report.plan.hard > 0 && selectors > 0) {
      keep(
          [](auto& s) -> auto& { return s.filter; }, filter_, draw_stage::clusters, target,
          report.plan.filter_scale);
      (keep(
           [](auto& s) -> auto& { return std::get<I>(s.selectors); }, std::get<I>(policies_),
           selector_stage(I), input),
       ...);
      state->quotas = {std::get<I>(policies_).quota...};
    }
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return made(std::move(state), input, settings_, number);
  }

  /// The last policy if it is a proposal, else uniform.
  decltype(auto) proposal() const {
    if constexpr (has_proposal) return (std::get<sizeof...(Policies) - 1>(policies_));
    else return uniform{};
  }

  options settings_;
  Schedule schedule_;
  Filter filter_;
  std::tuple<Policies...> policies_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
