// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "../../core/concepts.hpp"
#include "../../core/error.hpp"
#include "../../detail/kernels.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Positive-aware filter (Moreira et al., NV-Retriever, 2024): keeps a candidate while the query's own
/// representation scores it at most share * p - margin, p being the score of the positive: an item
/// that the model takes for better than what the user chose is likely to be liked as well. With both
/// at their defaults, nothing above the positive is a hard negative.
///
/// Looks at the model as it is at the draw, so it adapts as training goes on, needs no clusters and
/// follows no curriculum. A share of a negative score is no bound, so where p is not positive it is p
/// that counts. Where the positive can't be ranked, everything is kept.
struct score_margin {
  double margin = 0; ///< absolute, in the units of the score: a cosine times its scale
  double share = 1;  ///< relative, in (0, 1]

  void validate() const {
    detail::require(rankable(margin), "score_margin.margin: must be a number");
    detail::require(rankable(share) && share > 0 && share <= 1,
                    "score_margin.share: must be in (0, 1]");
  }

  struct state {
    double margin;
    double share;

    static constexpr bool needs_similarity() { return false; }

    template <class T>
    void keeps(std::span<const item_id> /*ids*/, std::span<const T> /*similarity_to_positive*/,
               const query_scores<T>& scores, const query<T>& /*query*/,
               std::span<std::uint8_t> mask) const noexcept {
      if (!rankable(scores.positive)) return;
      const auto positive = static_cast<double>(scores.positive);
      constexpr auto most = static_cast<double>(std::numeric_limits<T>::max());
      const double wanted = (positive > 0 ? share * positive : positive) - margin;
      const auto bound = static_cast<T>(std::clamp(wanted, -most, most));
      const T beyond = std::nextafter(bound, std::numeric_limits<T>::max());
      detail::with_kernels(detail::chosen_kernel(), [&](auto kernels) {
        kernels.keep_less(scores.candidates.data(), mask.size(), beyond, mask.data());
      });
    }
  };

  template <class Input, class Context>
  state prepare(const Input& /*input*/, double /*scale*/, Context& /*context*/) const {
    return {margin, share};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
