// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "../data/histories.hpp"
#include "../math/matrix.hpp"

namespace trainer {

/// Some rows for each user, which are appended user by user: the states of what is not trained any
/// more.
class kept_states {
public:
  bool empty() const { return begins_.size() == 1; }

  /// Rows [offsets[i], offsets[i + 1]) of `states` are those of the next user, and so on.
  void append(const matrix<float>& states, std::span<const std::uint32_t> offsets) {
    for (std::size_t i = 1; i < offsets.size(); ++i)
      begins_.push_back(rows_ + as_index(offsets[i]));
    rows_ += states.rows();
    numbers_.insert(numbers_.end(), states.data(), states.data() + states.size());
    dim_ = states.cols();
  }

  /// The rows of some users one after the other.
  matrix<float> of(std::span<const user_id> users) const {
    Eigen::Index rows = 0;
    for (const user_id user : users) rows += begins_[user + std::size_t{1}] - begins_[user];
    matrix<float> out(rows, dim_);
    float* next = out.data();
    for (const user_id user : users)
      next = std::copy(numbers_.begin() + begins_[user] * dim_,
                       numbers_.begin() + begins_[user + std::size_t{1}] * dim_, next);
    return out;
  }

private:
  Eigen::Index rows_ = 0, dim_ = 0;
  std::vector<Eigen::Index> begins_{0};
  std::vector<float> numbers_;
};

} // namespace trainer
