// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "choice.hpp"
#include "parse.hpp"
#include "require.hpp"

namespace trainer {

/// What real_hns draws for users whose tastes in the source domain point elsewhere (section 4.5).
struct cross_domain_options {
  real_hns_parts parts = real_hns_parts::gs; ///< a model without a source domain has no more
  rank_range window{0, 0.3};
  std::optional<std::uint32_t> general_hard; ///< unless given, what `hard` leaves
  std::uint32_t hard = 2;
  std::uint32_t user_clusters = 20;
  double outliers = 0.8;

  bool taken() const { return parts != real_hns_parts::gs; }

  template <class Self, class Visit>
  static void for_each(Self& o, const Visit& visit) {
    visit("--ablate", o.parts,
          "real_hns: no more than the general selector (gs), the cross-domain "
          "selector (cs) and the user filter (uf); cdr and dasl have all");
    visit("--general-hard", o.general_hard, "real_hns: hard negatives of the general selector");
    visit("--cross-hard", o.hard, "real_hns: hard negatives of the cross-domain selector");
    visit("--cross-window", o.window, "real_hns: ranks of the cross-domain pool");
    visit("--user-clusters", o.user_clusters, "real_hns: clusters of users by source (k_u)");
    visit("--outliers", o.outliers,
          "real_hns: share of a cluster that the user filter admits (w_o)");
  }
};

inline void validate(const cross_domain_options& o) {
  require(o.hard > 0,
          "--cross-hard must be positive; --ablate gs leaves the cross-domain part out");
  require(o.user_clusters > 0, "--user-clusters must be positive");
  require(o.outliers > 0 && o.outliers <= 1, "--outliers must be positive and at most 1");
}

} // namespace trainer
