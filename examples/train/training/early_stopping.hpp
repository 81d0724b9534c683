// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

namespace trainer {

/// Ends training once the value on validation has not risen for `patience` epochs. Epochs before
/// `minimum_epoch` do not count: a sampler is not judged before its curriculum is full.
class early_stopping {
public:
  early_stopping() = default;
  explicit early_stopping(std::uint32_t patience, std::uint32_t minimum_epoch = 0)
      : patience_(patience), minimum_epoch_(minimum_epoch) {}

  /// Takes in the value of an epoch; says whether it is the best so far. NaN never is.
  bool improves(std::uint32_t epoch, double value) {
    if (!(value > best_value_)) return false;
    best_value_ = value;
    best_epoch_ = epoch;
    return true;
  }

  bool should_stop(std::uint32_t epoch) const {
    const std::uint32_t since = best_epoch_ > minimum_epoch_ ? best_epoch_ : minimum_epoch_;
    return epoch >= since && epoch - since >= patience_;
  }

  std::uint32_t best_epoch() const { return best_epoch_; }

private:
  std::uint32_t patience_ = 0;
  std::uint32_t minimum_epoch_ = 0;
  std::uint32_t best_epoch_ = 0;
  double best_value_ = -std::numeric_limits<double>::infinity();
};

} // namespace trainer
