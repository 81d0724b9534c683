// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "../core/random.hpp"
#include "exponential.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Draws from scored items without replacement: one after the other, each time with probabilities
/// among those left that are in proportion to exp(score / temperature). Takes time in proportion to
/// draws times items, so it is for small numbers.
template <class T>
class weighted_subset {
public:
  /// The places of up to `count` items in `scores`, which are all rankable; ascending. Valid until the
  /// next call.
  std::span<const std::uint32_t> draw(std::span<const T> scores, std::size_t count,
                                      double temperature, draw_stream& random) {
    left_.resize(scores.size());
    std::iota(left_.begin(), left_.end(), 0U);
    if (count >= scores.size()) return left_;
    drawn_.clear();
    std::uint64_t total = 0;
    while (drawn_.size() < count) {
      // The best item left weighs one. Once it is gone the others may be too light to tell apart.
      if (total < decay_one) total = weigh(scores, temperature);
      std::uint64_t at = bounded64(random, total);
      std::size_t i = 0;
      while (at >= weights_[i]) at -= weights_[i++];
      total -= weights_[i];
      drawn_.push_back(left_[i]);
      remove(left_, i);
      remove(weights_, i);
    }
    std::ranges::sort(drawn_);
    return drawn_;
  }

private:
  std::uint64_t weigh(std::span<const T> scores, double temperature) {
    T best = scores[left_[0]];
    for (const std::uint32_t place : left_) best = std::max(best, scores[place]);
    weights_.clear();
    for (const std::uint32_t place : left_)
      weights_.push_back(
          decay((static_cast<double>(best) - static_cast<double>(scores[place])) / temperature));
    return std::accumulate(weights_.begin(), weights_.end(), std::uint64_t{0});
  }

  template <class U>
  static void remove(std::vector<U>& list, std::size_t i) {
    list[i] = list.back();
    list.pop_back();
  }

  std::vector<std::uint32_t> left_;
  std::vector<std::uint64_t> weights_;
  std::vector<std::uint32_t> drawn_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
