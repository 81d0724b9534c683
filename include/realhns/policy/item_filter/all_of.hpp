// SPDX-License-Identifier: MIT
#pragma once

#include <tuple>

#include "../../core/concepts.hpp"
#include "../../detail/prepare_from.hpp"
#include "../../detail/saved.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Keeps what each of several filters keeps.
template <class... Filters>
class all_of {
public:
  explicit all_of(Filters... filters) : filters_(std::move(filters)...) {}

  static constexpr bool needs_rows() { return (detail::needs_rows<Filters> || ...); }

  template <class... States>
  struct state {
    static constexpr bool needs_similarity() { return (detail::needs_similarity<States> || ...); }
    std::tuple<States...> parts;

    void save(std::ostream& out) const {
      std::apply([&](const auto&... part) { (detail::save_state(out, part), ...); }, parts);
    }
    void load(std::istream& in) {
      std::apply([&](auto&... part) { (detail::load_state(in, part), ...); }, parts);
    }

    template <class T>
    void keeps(std::span<const item_id> ids, std::span<const T> similarity_to_positive,
               const query<T>& q, std::span<std::uint8_t> mask) const
        requires(!score_filter_state<States, T> && ...) {
      std::apply(
          [&](const auto&... part) { (part.keeps(ids, similarity_to_positive, q, mask), ...); },
          parts);
    }

    template <class T>
    void keeps(std::span<const item_id> ids, std::span<const T> similarity_to_positive,
               const query_scores<T>& scores, const query<T>& q, std::span<std::uint8_t> mask) const
        requires(score_filter_state<States, T> || ...) {
      const auto ask = [&]<class State>(const State& part) {
        if constexpr (score_filter_state<State, T>)
          part.keeps(ids, similarity_to_positive, scores, q, mask);
        else part.keeps(ids, similarity_to_positive, q, mask);
      };
      std::apply([&](const auto&... part) { (ask(part), ...); }, parts);
    }
  };

  void validate() const {
    std::apply([](const auto&... filter) { (detail::validate(filter), ...); }, filters_);
  }

  template <class Input, class Context>
  auto prepare(const Input& input, double scale, Context& context) const
      -> state<decltype(std::declval<const Filters&>().prepare(input, scale, context))...> {
    return std::apply(
        [&](const auto&... filter) {
          return state<decltype(filter.prepare(input, scale, context))...>{
              {filter.prepare(input, scale, context)...}};
        },
        filters_);
  }

  /// The same, each with what it prepared for an earlier epoch.
  template <class Input, class Context, class... States>
  state<States...> prepare(const Input& input, double scale, Context& context,
                           const state<States...>& previous) const {
    const auto from = [&](const auto&... filter) {
      return std::apply(
          [&](const auto&... part) {
            return state<States...>{
                {detail::prepare_from(&part, filter, input, scale, context)...}};
          },
          previous.parts);
    };
    return std::apply(from, filters_);
  }

private:
  std::tuple<Filters...> filters_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
