// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <realhns/core/types.hpp>

#include "matrix.hpp"

namespace trainer {

/// The rows of a table that a batch touches, copied side by side into slots in the order in which
/// they first appear, with their gradients. So a step costs what the batch touches, not the table.
template <std::floating_point T>
class touched_rows {
public:
  /// Copies the rows that the lists name, passing over no_item, and sets their gradients to 0.
  template <class... Lists>
  void gather(const matrix<T>& table, const Lists&... lists) {
    slots_.resize(static_cast<std::size_t>(table.rows()), none);
    for (const std::uint32_t id : ids_) slots_[id] = none;
    ids_.clear();
    (add(lists), ...);

    const auto count = as_index(ids_.size());
    if (rows_.rows() < count || rows_.cols() != table.cols()) {
      rows_.resize(count, table.cols());
      gradient_.resize(count, table.cols());
    }
    gradient_.topRows(count).setZero();
    weight_.setZero(count);
    for (Eigen::Index s = 0; s < count; ++s) rows_.row(s) = table.row(ids_[std::size_t(s)]);
  }

  Eigen::Index slot(std::uint32_t id) const { return slots_[id]; }
  std::span<const std::uint32_t> ids() const { return ids_; }
  /// Row s belongs to slot s; there may be unused rows after the last slot.
  const matrix<T>& rows() const { return rows_; }
  matrix<T>& gradient() { return gradient_; }
  const matrix<T>& gradient() const { return gradient_; }

  /// Counts one more use of a row for the L2 penalty.
  void weigh(Eigen::Index slot, T weight) { weight_(slot) += weight; }

  /// Scales the copies to unit length.
  void normalise() {
    inverse_norm_.resize(weight_.size());
    for (Eigen::Index s = 0; s < weight_.size(); ++s) {
      inverse_norm_(s) = inverse_norm(rows_.row(s));
      rows_.row(s) *= inverse_norm_(s);
    }
  }

  /// Turns gradients by unit rows into gradients by the rows they were made of: what is parallel to
  /// the row falls away. Once a row, however often the batch uses it.
  void project_gradient() {
    for (Eigen::Index s = 0; s < weight_.size(); ++s) {
      const T parallel = gradient_.row(s).dot(rows_.row(s));
      gradient_.row(s) = inverse_norm_(s) * (gradient_.row(s) - parallel * rows_.row(s));
    }
  }

  /// Returns l2 / 2 * the sum of weight * |row|^2, and adds its gradient.
  double add_penalty(const matrix<T>& table, T l2) {
    double sum = 0;
    for (Eigen::Index s = 0; s < weight_.size(); ++s) {
      const auto row = table.row(ids_[std::size_t(s)]);
      sum += static_cast<double>(l2 / 2 * weight_(s) * row.squaredNorm());
      gradient_.row(s) += l2 * weight_(s) * row;
    }
    return sum;
  }

private:
  static constexpr Eigen::Index none = -1;

  template <class List>
  void add(const List& list) {
    for (const std::uint32_t id : list) {
      if (id == realhns::no_item || slots_[id] != none) continue;
      slots_[id] = as_index(ids_.size());
      ids_.push_back(id);
    }
  }

  std::vector<Eigen::Index> slots_; // of each row of the table
  std::vector<std::uint32_t> ids_;  // of each slot
  matrix<T> rows_;
  matrix<T> gradient_;
  Eigen::Matrix<T, Eigen::Dynamic, 1> weight_, inverse_norm_;
};

} // namespace trainer
