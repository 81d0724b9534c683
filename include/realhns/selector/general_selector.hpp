// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/prepare_from.hpp"
#include "../detail/two_stages.hpp"
#include "../policy/coarse/ranked_window.hpp"
#include "../policy/fine/top_k.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Hard negatives from one ranking: a coarse selector, the sampler's item filter, a fine selector.
/// The general part of RealHNS (section 4.4), and with `uniform_pool` DNS and DNS*.
template <class Coarse = ranked_window<>, class Fine = top_k>
struct general_selector {
  static_assert(detail::two_stages<Coarse, Fine>::sound);

  Coarse coarse{};
  Fine fine{};
  std::uint32_t quota = std::numeric_limits<std::uint32_t>::max(); ///< slots of a row, at most

  template <class CoarseState>
  struct state : detail::two_stages<Coarse, Fine>::template state<CoarseState> {
    bool serves(user_id /*user*/) const noexcept { return true; }
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
    return {{coarse.prepare(single_domain<typename Input::value_type>(input), context), fine}};
  }

  /// The same, with what the coarse selector prepared for an earlier epoch.
  template <class Input, class CoarseState>
  state<CoarseState> prepare(const Input& input, epoch_context& context,
                             const state<CoarseState>& previous) const {
    return {{detail::prepare_from(&previous.coarse, coarse,
                                  single_domain<typename Input::value_type>(input), context),
             fine}};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
