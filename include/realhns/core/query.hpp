// SPDX-License-Identifier: MIT
#pragma once

#include "embedding_traits.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// One row of negatives to be drawn.
template <std::floating_point T>
struct query {
  user_id user = 0;
  item_id positive = 0;
  /// Tells apart the queries of one user with the same positive; any number, such as a line.
  std::uint32_t position = 0;
  /// The representation as it is now; the user's row of the table unless given.
  std::span<const T> representation{};
};

/// Many queries. `users`, `positives` and `positions` are equally long; `representations` has a row
/// for each, or is empty.
template <std::floating_point T>
struct query_batch {
  std::span<const user_id> users;
  std::span<const item_id> positives;
  std::span<const std::uint32_t> positions;
  embedding_view<T> representations{};

  std::size_t size() const noexcept { return users.size(); }

  /// Whether the lengths agree, with `dim` numbers a representation.
  bool consistent(std::size_t dim) const noexcept {
    return positives.size() == size() && positions.size() == size() &&
           (representations.empty() ||
            (representations.rows() == size() && representations.dim() == dim));
  }

  query<T> operator[](std::size_t i) const noexcept {
    return {users[i], positives[i], positions[i],
            representations.empty() ? std::span<const T>{} : representations.row(i)};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
