// SPDX-License-Identifier: MIT
#pragma once

#include "../../cluster/transfer_clusters.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// No filter: everybody who has a source history gets negatives from it.
struct all_users {
  const std::vector<user_id>& admitted(const transfer_clusters& clusters) const noexcept {
    return clusters.users;
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
