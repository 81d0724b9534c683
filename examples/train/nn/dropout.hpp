// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "../math/random.hpp"

namespace trainer::nn {

/// Inverted dropout (Srivastava et al., JMLR 15, 2014): a number becomes 0 with a probability, and
/// else grows so that its mean stays. The mask is a function of a key and of where the number
/// stands in the batch. So it need not be kept for the way back, which applies it once more, and it
/// does not depend on how a batch is split.
class dropout {
public:
  dropout() = default; // does nothing
  dropout(double rate, realhns::philox_key key)
      : rate_(rate), dropped_(static_cast<std::uint32_t>(rate * 0x1p32)), key_(key) {}

  /// Numbers i of `numbers` are numbers first + i of the batch.
  template <std::floating_point T>
  void apply(std::span<T> numbers, std::size_t first) const {
    if (rate_ == 0) return;
    const auto kept = static_cast<T>(1 / (1 - rate_));
    const auto begin = static_cast<std::uint32_t>(first);
    for (std::size_t i = 0; i < numbers.size(); ++i)
      numbers[i] = realhns::subset_hash(key_, begin + static_cast<std::uint32_t>(i)) < dropped_
                       ? T{0}
                       : kept * numbers[i];
  }

  /// Rows of a matrix of which row 0 is row `first_row` of the batch.
  template <class Rows>
  void apply_rows(Rows& rows, std::size_t first_row) const {
    const auto size = static_cast<std::size_t>(rows.size());
    apply(std::span(rows.data(), size), first_row * static_cast<std::size_t>(rows.cols()));
  }

private:
  double rate_ = 0;
  std::uint32_t dropped_ = 0;
  realhns::philox_key key_{};
};

/// The masks of one pass: those of a training step, or none.
class dropout_masks {
public:
  dropout_masks() = default; // no training
  dropout_masks(std::uint64_t seed, std::uint32_t step) : training_(true) {
    auto random = random_stream(seed, purpose::dropout, step);
    key_ = {random(), random()};
  }

  /// `site` tells the places where a model drops apart: the offset of the weights nearby.
  dropout at(double rate, std::size_t site) const {
    if (!training_) return {};
    const auto bits = realhns::philox4x32({static_cast<std::uint32_t>(site), 0, 0, 0}, key_);
    return {rate, {bits[0], bits[1]}};
  }

private:
  bool training_ = false;
  realhns::philox_key key_{};
};

} // namespace trainer::nn
