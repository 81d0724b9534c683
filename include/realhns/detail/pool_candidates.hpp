// SPDX-License-Identifier: MIT
#pragma once

#include "../core/concepts.hpp"
#include "user_pools.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The state of a coarse selector whose candidates are the user's pool of the epoch.
struct pool_candidates {
  static constexpr bool only_drawable() { return true; }
  user_pools pools;

  template <class T>
  std::span<const item_id> candidates(const query<T>& q, draw_stream& /*random*/,
                                      candidate_buffer& /*buffer*/) const noexcept {
    return pools[q.user];
  }

  std::size_t bytes() const noexcept { return pools.bytes(); }
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
