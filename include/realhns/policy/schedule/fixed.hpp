// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <limits>

#include "../../core/options.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The same plan for every epoch.
struct fixed {
  std::uint32_t hard =
      std::numeric_limits<std::uint32_t>::max(); ///< n_r; all negatives unless less
  double filter_scale = 1;                       ///< s_d / s_c

  epoch_plan plan(epoch_t /*epoch*/, std::uint32_t negatives) const {
    return {std::min(hard, negatives), filter_scale};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
