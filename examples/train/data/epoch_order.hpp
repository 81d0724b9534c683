// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <realhns/core/types.hpp>

#include "../math/random.hpp"

namespace trainer {

/// What an epoch goes through, such as records or users, in an order of its own, in batches.
template <class Entry>
class epoch_order {
public:
  epoch_order(std::vector<Entry> entries, std::size_t batch, std::uint64_t seed)
      : entries_(std::move(entries)), batch_(batch), seed_(seed) {}

  std::size_t batches() const { return (entries_.size() + batch_ - 1) / batch_; }

  /// Puts the entries into the order of `epoch`, which is that of the epoch before, shuffled. An
  /// epoch has the same order whether the ones before it were run or not.
  void advance_to(realhns::epoch_t epoch) {
    for (; epoch_ < epoch; ++epoch_) {
      auto random = random_stream(seed_, purpose::order, epoch_ + 1);
      shuffle(std::span(entries_), random);
    }
  }

  std::span<const Entry> batch(std::size_t index) const {
    const std::size_t begin = index * batch_;
    return std::span(entries_).subspan(begin, std::min(batch_, entries_.size() - begin));
  }

private:
  std::vector<Entry> entries_;
  std::size_t batch_;
  std::uint64_t seed_;
  realhns::epoch_t epoch_ = 0;
};

} // namespace trainer
