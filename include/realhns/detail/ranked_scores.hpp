// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "../core/drawable_items.hpp"
#include "../core/ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Where one of some scores stands among them.
struct standing {
  std::uint32_t above; ///< scores that are higher
  std::uint32_t level; ///< scores that are the same, itself included
  std::uint32_t of;    ///< all scores

  /// The share of scores above it, those level with it counting half.
  double quantile() const noexcept { return (above + 0.5 * level) / of; }

  /// Which tenth, from 0, the quantile is in. In integers, so that no rounding moves it.
  std::size_t tenth() const noexcept { return (2 * std::uint64_t{above} + level) * 5 / of; }
};

/// The scores of the items that one user may have and that can be ranked.
template <class T>
class ranked_scores {
public:
  /// Ranks nothing.
  void clear() noexcept { scores_ = nullptr; }

  /// `scores` has one for each item of the range, and has to stay as it is. The same again costs
  /// nothing.
  void assign(const T* scores, const drawable_items& items, user_id user) {
    if (scores == scores_ && user == user_) return;
    scores_ = scores;
    user_ = user;
    begin_ = items.range().begin;
    ranked_.clear();
    items.for_each_run(user, {}, [&](item_id first, item_id last) {
      for (const T score : std::span(scores + (first - begin_), last - first))
        if (rankable(score)) ranked_.push_back(score);
    });
  }

  /// The score of an item that the user may have; none where it has no rank.
  std::optional<T> score(item_id item) const noexcept {
    if (scores_ == nullptr || !rankable(scores_[item - begin_])) return std::nullopt;
    return scores_[item - begin_];
  }

  /// Where such a score stands. Counting does without sorting them, and costs less for the few draws
  /// of a row.
  standing rank(T score) const noexcept {
    std::uint32_t above = 0,
                  level = 0; // no wider than the scores, so that they fit a vector's lanes
    for (const T other : ranked_) {
      above += other > score;
      level += other == score;
    }
    return {above, level, static_cast<std::uint32_t>(ranked_.size())};
  }

private:
  const T* scores_ = nullptr;
  user_id user_ = 0;
  item_id begin_ = 0;
  std::vector<T> ranked_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
