// SPDX-License-Identifier: MIT
#pragma once

#include "rank_bound.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The ranks [from, to) of a user's eligible items, best first, of which a uniform subset of `size`
/// is kept; all of it where it is smaller. What a top-k backend is asked for.
struct rank_window {
  rank_bound from;
  rank_bound to;
  std::uint32_t size;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
