// SPDX-License-Identifier: MIT
#pragma once

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
    std::ranges::sort(order_, [&](std::uint32_t a, std::uint32_t b) {
      return users[a] != users[b] ? users[a] < users[b] : a < b;
    });
    group_begins_.clear();
    for (std::size_t i = 0; i < order_.size(); ++i)
      if (i == 0 || users[order_[i]] != users[order_[i - 1]]) group_begins_.push_back(i);
    group_begins_.push_back(order_.size());
  }

  std::optional<thread_pool> threads_;
  unsigned requested_ = 0;
  std::tuple<std::vector<draw_scratch<float>>, std::vector<draw_scratch<double>>> scratches_;
  std::vector<sample_report> reports_;
  std::vector<std::uint32_t> order_;
  std::vector<std::size_t> group_begins_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
