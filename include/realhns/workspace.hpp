// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <tuple>

#include "core/selection.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// What sampling a batch needs and keeps: threads, and memory for each. One batch at a time; not
/// tied to a sampler or an epoch.
class workspace {
public:
  workspace() = default;

private:
  template <std::floating_point T, class, class, class...>
  friend class epoch;
  template <std::floating_point T, class, class>
  friend class synthetic_epoch;

  template <class T>
  std::vector<draw_scratch<T>>& open(unsigned threads) {
    if (!threads_ || requested_ != threads) threads_.emplace(requested_ = threads);
    auto& scratches = std::get<std::vector<draw_scratch<T>>>(scratches_);
    if (scratches.size() < threads_->size()) scratches.resize(threads_->size());
    reports_.assign(threads_->size(), {});
    return scratches;
  }

  /// Sorts the queries of a batch by user and finds where each user's begin.
  void group(std::span<const user_id> users) {
    order_.resize(users.size());
    std::iota(order_.begin(), order_.end(), 0U);
    if (!std::ranges::is_sorted(users)) sort(users);
    group_begins_.clear();
    for (std::size_t i = 0; i < order_.size(); ++i)
      if (i == 0 || users[order_[i]] != users[order_[i - 1]]) group_begins_.push_back(i);
    group_begins_.push_back(order_.size());
  }

  /// By counting, a byte at a time from the lowest: queries of one user keep their order. Bytes in
  /// which all users agree are passed over.
  void sort(std::span<const user_id> users) {
    user_id differing = 0;
    for (const user_id user : users) differing |= user ^ users.front();
    sorted_.resize(users.size());
    for (unsigned shift = 0; shift < 32; shift += 8) {
      if ((differing >> shift & 0xFF) == 0) continue;
      std::array<std::uint32_t, 257> begins{};
      for (const user_id user : users) ++begins[(user >> shift & 0xFF) + 1];
      std::partial_sum(begins.begin(), begins.end(), begins.begin());
      for (const std::uint32_t line : order_) sorted_[begins[users[line] >> shift & 0xFF]++] = line;
      order_.swap(sorted_);
    }
  }

  std::optional<thread_pool> threads_;
  unsigned requested_ = 0;
  std::tuple<std::vector<draw_scratch<float>>, std::vector<draw_scratch<double>>> scratches_;
  std::vector<sample_report> reports_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> sorted_;
  std::vector<std::size_t> group_begins_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
