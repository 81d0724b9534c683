// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "draw_task.hpp"
#include "report.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The candidates of one selector that all queries of a batch share.
template <class T>
struct batch_candidates {
  const void* selector = nullptr; ///< whose they are
  packed_candidates<T> packed;
  task_scores<T> scored;
  std::span<const draw_task<T>> scored_tasks;            ///< whose scores these are
  std::vector<std::pair<item_id, std::uint32_t>> places; ///< of each candidate, ascending
  rejections rejected{};                                 ///< found, and no query may have them

  void index() {
    places.clear();
    for (std::uint32_t j = 0; j < packed.block_ends.back(); ++j)
      places.emplace_back(packed.items[j], j);
    std::ranges::sort(places);
  }

  /// Calls f(place) for the candidates that are in `items`, which ascend. It leaps through both lists,
  /// so the shorter one says how long it takes.
  template <class F>
  void for_each_of(std::span<const item_id> items, F f) const {
    constexpr auto item_of = &std::pair<item_id, std::uint32_t>::first;
    auto place = places.begin();
    auto item = items.begin();
    while (place != places.end()) {
      item = std::lower_bound(item, items.end(), place->first);
      if (item == items.end()) return;
      if (place->first == *item) f((place++)->second);
      else place = std::ranges::lower_bound(place, places.end(), *item, {}, item_of);
    }
  }
};

/// What one thread keeps of a batch while it draws for its queries.
template <class T>
class batch_memory {
public:
  void begin(const query<T>& first) {
    first_ = first;
    used_ = 0;
  }

  /// Forgets for which tasks anything is scored, since others take their place.
  void forget_tasks() {
    for (auto& candidates : candidates_) candidates.scored_tasks = {};
  }

  /// The first query of the batch.
  const query<T>& first() const noexcept { return first_; }

  /// The candidates of a selector, and whether they are still to be found.
  std::pair<batch_candidates<T>*, bool> candidates_of(const void* selector) {
    for (std::size_t i = 0; i < used_; ++i)
      if (candidates_[i].selector == selector) return {&candidates_[i], false};
    if (used_ == candidates_.size()) candidates_.emplace_back();
    batch_candidates<T>& made = candidates_[used_++];
    made.selector = selector;
    return {&made, true};
  }

private:
  query<T> first_;
  std::vector<batch_candidates<T>> candidates_; ///< of which `used_` are this batch's
  std::size_t used_ = 0;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
