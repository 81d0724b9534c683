// SPDX-License-Identifier: MIT
#pragma once

#include "types.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// What every sampler has, whatever its policies.
struct options {
  std::uint32_t negatives = 1; ///< n_n: slots in a row of negatives
  std::uint64_t seed = 0;      ///< the same seed gives the same negatives
  unsigned threads = 1;        ///< used by `prepare` and by batches; 0: as many as the machine has
  bool distinct = false;       ///< no item twice in a row of negatives
};

/// What a schedule says about an epoch.
struct epoch_plan {
  std::uint32_t hard = 0;  ///< n_r: slots that hard negatives may take
  double filter_scale = 1; ///< s_d / s_c: the part of s_c that the item filter allows
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
