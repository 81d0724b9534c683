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
  /// The source state as it is now; the user's row of the table unless given.
  std::span<const T> source{};

  /// Whether a representation has `dim` numbers and a source state `source_dim`, or any number where
  /// that is 0, since nobody looks at it.
  bool consistent(std::size_t dim, std::size_t source_dim = 0) const noexcept {
    return (representation.empty() || representation.size() == dim) &&
           (source.empty() || source_dim == 0 || source.size() == source_dim);
  }
};

/// Many queries. `users`, `positives` and `positions` are equally long; `representations` and
/// `sources` each have a row for each, or are empty.
template <std::floating_point T>
struct query_batch {
  std::span<const user_id> users;
  std::span<const item_id> positives;
  std::span<const std::uint32_t> positions;
  embedding_view<T> representations{};
  embedding_view<T> sources{};

  std::size_t size() const noexcept { return users.size(); }

  /// The same of all queries, and whether there is as much of everything.
  bool consistent(std::size_t dim, std::size_t source_dim = 0) const noexcept {
    const auto fits = [&](const embedding_view<T>& rows, std::size_t width) {
      return rows.empty() || (rows.rows() == size() && rows.dim() == width);
    };
    return positives.size() == size() && positions.size() == size() && fits(representations, dim) &&
           fits(sources, source_dim == 0 ? sources.dim() : source_dim);
  }

  query<T> operator[](std::size_t i) const noexcept {
    const auto row = [&](const embedding_view<T>& rows) {
      return rows.empty() ? std::span<const T>{} : rows.row(i);
    };
    return {users[i], positives[i], positions[i], row(representations), row(sources)};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
