// SPDX-License-Identifier: MIT
#pragma once

#include "../core/concepts.hpp"
#include "../core/error.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

template <class Input>
inline constexpr bool is_scored = false;
template <class Scorer>
inline constexpr bool is_scored<scored_domain<Scorer>> = true;

/// Says when compiling what an item filter misses of a scorer.
template <class Scorer, class T, class FilterState>
constexpr void check_similarity() {
  static_assert(similarity_scorer<Scorer, T> || !needs_similarity<FilterState>,
                "realhns: this item filter asks how similar items are, so the scorer needs "
                "similarity(positives, items, out)");
}

/// The same of an input. Throws where it has become a single_domain before.
template <class Filter, class FilterState, class Input>
void check_scorer(const Input& input) {
  using T = typename Input::value_type;
  if constexpr (is_scored<Input>) {
    static_assert(!needs_rows<Filter>,
                  "realhns: this item filter looks at the items' rows, and a scored_domain has "
                  "none; score_margin and keep_all look at none");
    check_similarity<typename Input::scorer_type, T, FilterState>();
  } else if (const single_domain<T>& target = input; target.scorer) {
    require(!needs_rows<Filter>,
            "scorer: the item filter looks at the items' rows, and a scored_domain has none");
    require(target.scorer.knows_similarity() || !needs_similarity<FilterState>,
            "scorer: the item filter asks how similar items are, and it does not know");
  }
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
