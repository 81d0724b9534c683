// SPDX-License-Identifier: MIT
#pragma once

#include "../../backend/cpu.hpp"
#include "../../detail/pool_candidates.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The coarse selector of RealHNS (section 4.4.1, Eq. 3): at the start of an epoch, ranks the items
/// of each user by the representation of then, and keeps `size` random items of the ranks
/// [from, to) as the user's pool: hard, yet below the top, where false negatives crowd. Ranks count
/// the user's eligible items whose scores are numbers; ties go to the smaller id. Each user has a
/// subset of its own.
template <class Backend = cpu_backend>
struct ranked_window {
  rank_bound from = 0.1;
  rank_bound to = 0.2;
  std::uint32_t size = 1000;
  Backend backend{};
  static constexpr candidates_per fresh() { return candidates_per::user; }

  void validate() const {
    from.validate_before(to, "ranked_window");
    detail::require(size > 0, "ranked_window.size: must be positive");
  }

  template <class Input>
  detail::pool_candidates prepare(const Input& input, epoch_context& context) const {
    const auto [begin, end] = context.items.range();
    detail::pool_candidates out{
        {input.users.rows(), std::min<std::size_t>(size, end - begin), context.row_users}};
    backend.rank_windows(input, {from, to, size}, context, out.pools);
    return out;
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
