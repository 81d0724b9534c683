// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include <realhns/core/input.hpp>

namespace support {

/// The library's own score of raw rows, an ascending chain of fused multiply-adds, written as a scorer
/// that knows nothing of the library's kernels.
template <class T>
struct dot_scorer {
  using value_type = T;

  explicit dot_scorer(const realhns::single_domain<T>& tables) : rows(tables) {}

  std::size_t items() const { return rows.items.rows(); }
  std::size_t users() const { return rows.users.rows(); }

  void score(std::span<const realhns::query<T>> queries, std::span<const realhns::item_id> ids,
             std::span<T> out) const {
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const auto& q = queries[i];
      const auto asking = q.representation.empty() ? rows.users.row(q.user) : q.representation;
      for (std::size_t j = 0; j < ids.size(); ++j) out[i * ids.size() + j] = dot(asking, ids[j]);
    }
  }

  void similarity(std::span<const realhns::item_id> positives,
                  std::span<const realhns::item_id> ids, std::span<T> out) const {
    for (std::size_t i = 0; i < positives.size(); ++i)
      for (std::size_t j = 0; j < ids.size(); ++j)
        out[i * ids.size() + j] = dot(rows.items.row(positives[i]), ids[j]);
  }

  T dot(std::span<const T> asking, realhns::item_id item) const {
    T sum = 0;
    for (std::size_t k = 0; k < asking.size(); ++k)
      sum = std::fma(asking[k], rows.items.row(item)[k], sum);
    return sum;
  }

  realhns::single_domain<T> rows;
};

/// `given` with a scorer in the place of its tables.
template <class Scorer>
realhns::scored_domain<Scorer>
scored(const Scorer& model, const realhns::single_domain<typename Scorer::value_type>& given) {
  return {.scorer = model,
          .known = given.known,
          .item_range = given.item_range,
          .reserved = given.reserved,
          .eligible = given.eligible,
          .item_weights = given.item_weights};
}

} // namespace support
