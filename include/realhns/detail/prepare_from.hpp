// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>

#include "../version.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Converts to any state: finds policies that take one, but not their own.
struct any_state {
  template <class State>
  operator const State&() const; // NOLINT(google-explicit-constructor)
};

/// What `policy.prepare(given...)` returns. Where there is a state of an earlier epoch and the policy
/// takes one, as `prepare(given..., previous)`, it is made from that.
template <class State, class Policy, class... Given>
State prepare_from(const State* previous, const Policy& policy, Given&&... given) {
  if constexpr (requires { policy.prepare(given..., *previous); }) {
    static_assert(
        std::same_as<decltype(policy.prepare(given..., *previous)), State>,
        "realhns: what a policy prepares from a previous state must be of the type of what "
        "it prepares without one");
    if (previous != nullptr) return policy.prepare(given..., *previous);
  } else {
    static_assert(
        !requires(any_state any) { policy.prepare(given..., any); },
        "realhns: the previous state that a policy's prepare takes must be of the type that "
        "its prepare without one returns");
  }
  return policy.prepare(given...);
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
