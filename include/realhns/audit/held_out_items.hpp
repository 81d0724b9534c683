// SPDX-License-Identifier: MIT
#pragma once

#include "../core/interactions.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The truth as far as held-out positives tell it: true where the item is one of the user's. What else
/// a user would like nobody wrote down, so the share of false negatives is a lower bound.
struct held_out_items {
  interactions_view held_out; ///< of the same items as the input's `known`; must outlive this

  bool operator()(user_id user, item_id item) const noexcept {
    return held_out.contains(user, item);
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
