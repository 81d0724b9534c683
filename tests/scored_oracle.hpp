// SPDX-License-Identifier: MIT
#pragma once

#include <realhns/core/rank_bound.hpp>

#include "oracle.hpp"

namespace oracle {

/// What samplers do with a model that is a function score(query, item) -> T: each pair is scored by
/// itself, and all of a user's items are sorted.
template <class T, class Score>
struct scored {
  sampler<T> rows; ///< its input has no numbers: it says who may have what
  Score score;

  /// Best first, ties to the smaller id, without what is no number.
  std::vector<ranked<T>> ranking(const realhns::query<T>& q,
                                 const std::vector<item_id>& items) const {
    std::vector<ranked<T>> out;
    for (const item_id item : items)
      if (const T s = score(q, item); realhns::rankable(s)) out.push_back({item, s});
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
      return a.score > b.score || (a.score == b.score && a.item < b.item);
    });
    return out;
  }

  /// Eq. 3, ascending by id.
  std::vector<item_id> pool(user_id user, realhns::rank_bound from, realhns::rank_bound to,
                            std::size_t size) const {
    const auto best_first =
        ranking({.user = user, .positive = no_item}, drawable(rows.input, user));
    const std::size_t n = best_first.size();
    const auto key = rows.key(realhns::draw_stage::selectors, user).subset;
    std::vector<std::pair<std::uint32_t, item_id>> window;
    for (std::size_t rank = from.first(n); rank < to.last(n); ++rank)
      window.emplace_back(realhns::subset_hash(key, best_first[rank].item), best_first[rank].item);
    std::ranges::sort(window);
    window.resize(std::min(size, window.size()));
    std::vector<item_id> out;
    for (const auto& [hash, item] : window) out.push_back(item);
    std::ranges::sort(out);
    return out;
  }

  /// A row of DNS(m, n): for each hard slot one of the best m of n uniform items.
  std::vector<item_id> dns(const realhns::query<T>& q, std::size_t n, std::size_t m) const {
    auto random = rows.stream(realhns::draw_stage::selectors, q);
    std::vector<std::vector<item_id>> candidates(rows.hard);
    for (auto& block : candidates)
      for (std::size_t i = 0; i < n; ++i)
        block.push_back(uniform_draw(rows.input, q.user, {q.positive}, random));
    std::vector<item_id> out;
    for (const auto& block : candidates)
      for (const item_id item : top_k(ranking(q, block), 0, m, 1, false, random))
        out.push_back(item);
    return rows.fill(q, out);
  }

  /// A row of `hard` slots from the best k of a pool, and uniform ones.
  std::vector<item_id> from_pool(const realhns::query<T>& q, realhns::rank_bound from,
                                 realhns::rank_bound to, std::size_t size, std::size_t k) const {
    auto kept = pool(q.user, from, to, size);
    std::erase(kept, q.positive);
    auto random = rows.stream(realhns::draw_stage::selectors, q);
    return rows.fill(q, top_k(ranking(q, kept), 0, k, rows.hard, false, random));
  }
};

} // namespace oracle
