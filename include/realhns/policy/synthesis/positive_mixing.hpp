// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include "../../core/concepts.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Mixes the positive into hard negatives: alpha * positive + (1 - alpha) * negative, with an alpha of
/// each slot's own, uniform in (from, to). It is the positive mixing of MixGCF (Huang et al., KDD 2021)
/// for an encoder without graph hops. Slots that are not planned hard, and those of a query whose
/// positive has no row, stay as they are.
///
/// MixGCF takes the candidate that scores highest after mixing. All candidates of a slot share its
/// alpha, so for the inner product that is the one which scores highest before, and the slot may be
/// drawn first. Under a cosine the two can differ, since mixing changes lengths; here it is the one
/// that scores highest before.
struct positive_mixing {
  double from = 0; ///< equal bounds fix alpha
  double to = 1;

  void validate() const {
    detail::require(rankable(from) && rankable(to) && 0 <= from && from <= to && to <= 1,
                    "positive_mixing: alpha needs 0 <= from <= to <= 1");
  }

  static constexpr std::size_t terms() { return 2; }

  /// It is its own state.
  template <class T>
  positive_mixing prepare(const single_domain<T>&, epoch_context&) const {
    return *this;
  }

  /// Alpha has 23 random bits and one more, always set: at the default bounds it and 1 - alpha are
  /// exact in a float, and neither is 0.
  template <class T>
  void make(const drawn_slot<T>& slot, draw_stream& random, std::span<item_term<T>> terms,
            std::span<T> /*noise*/) const {
    if (!slot.hard || slot.q.positive >= slot.items.rows()) return;
    const double unit = (random() >> 9 << 1 | 1U) * 0x1p-24;
    const T alpha = static_cast<T>(std::fma(to - from, unit, from));
    terms[0].coefficient = 1 - alpha;
    terms[1] = {slot.q.positive, alpha};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
