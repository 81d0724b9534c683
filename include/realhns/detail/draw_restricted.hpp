// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include "../core/drawable_items.hpp"
#include "../core/random.hpp"
#include "bulk_words.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Every drawable item of a user with the same probability.
struct uniform_items {
  item_range range;

  template <class Random>
  item_id draw(user_id /*user*/, Random& random) const {
    if (range.begin == range.end) return no_item;
    return range.begin + bounded(random, range.end - range.begin);
  }

  /// What `draw` makes of each word; no_item where it would ask for another one.
  static constexpr std::size_t words_per_draw() { return 1; }
  void draw_ahead(std::span<const std::uint32_t> words, item_id* out) const {
    if (range.begin == range.end) std::fill_n(out, words.size(), no_item);
    else bounded_words(words, range.end - range.begin, range.begin, out);
  }

  /// The exact draw: the r-th of what is left. `excluded` ascends.
  template <class Random>
  item_id restricted(const drawable_items& items, user_id user, std::span<const item_id> excluded,
                     Random& random) const {
    const std::uint64_t total = items.count(user, excluded);
    if (total == 0) return no_item;
    std::uint64_t skip = bounded(random, static_cast<std::uint32_t>(total));
    item_id found = no_item;
    items.for_each_run(user, excluded, [&](item_id begin, item_id end) {
      if (found != no_item) return;
      if (skip < end - begin) found = begin + static_cast<item_id>(skip);
      else skip -= end - begin;
    });
    return found;
  }

  double log_probability(const drawable_items& items, user_id user,
                         std::span<const item_id> excluded, item_id /*item*/) const {
    return -std::log(static_cast<double>(items.count(user, excluded)));
  }
};

/// One item that `user` may have and that is not in `excluded` (the query's positive first, then
/// items that are taken already), from a proposal's distribution; no_item where there is none.
/// Rejects while that is likely to end soon, then draws exactly: the loop is bounded and the
/// distribution is the same whichever way it ends.
template <class State, class Random>
item_id draw_restricted(const State& proposal, const drawable_items& items, user_id user,
                        std::span<const item_id> excluded, Random& random, rejections& rejected,
                        std::vector<item_id>& scratch) {
  constexpr int patience = 32;
  for (int tries = 0; tries < patience; ++tries) {
    const item_id item = proposal.draw(user, random);
    if (item == no_item) break;
    const auto taken = std::ranges::find(excluded, item);
    if (taken == excluded.end()) {
      if (items.admit(user, item, rejected)) return item;
    } else {
      ++(taken == excluded.begin() ? rejected.known : rejected.repeated);
    }
  }
  scratch.assign(excluded.begin(), excluded.end());
  std::ranges::sort(scratch);
  if constexpr (requires { proposal.restricted(items, user, excluded, random); })
    return proposal.restricted(items, user, scratch, random);
  else return uniform_items{items.range()}.restricted(items, user, scratch, random);
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
