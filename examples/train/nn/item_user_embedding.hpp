// SPDX-License-Identifier: MIT
#pragma once

#include "dasl_batch.hpp"
#include "dropout.hpp"
#include "parameters.hpp"

namespace trainer::nn {

/// The input of DASL's recurrent layers: sqrt(d) times the item's embedding beside the user's, then
/// dropout. It has no weights of its own. The user's embedding is not scaled, so that a model that
/// begins to learn looks at histories first.
class item_user_embedding {
public:
  /// `site` tells its dropout from that of other layers.
  item_user_embedding(double dropout_rate, std::size_t site)
      : dropout_rate_(dropout_rate), site_(site) {}

  template <std::floating_point T>
  void forward(const parameter_values<T>& weights, const parameter& items, const parameter& users,
               const sequence_range& sequences, std::span<const user_id> of,
               const dropout_masks& masks, matrix<T>& x) const {
    const auto item_rows = weights[items];
    const auto user_rows = weights[users];
    x.resize(sequences.rows(), items.cols + users.cols);
    for_each_row(sequences, [&](Eigen::Index r, std::size_t user) {
      x.row(r) << scale<T>(items.cols) *
                      item_rows.row(sequences.items[static_cast<std::size_t>(r)]),
          user_rows.row(of[user]);
    });
    masks.at(dropout_rate_, site_).apply_rows(x, sequences.first_row());
  }

  /// Leaves in `dx` the gradient by the rows of the tables: the left of row r adds to that of items[r].
  /// Adds the right, over each sequence, to the row of `d_users` that belongs to it.
  template <std::floating_point T>
  void backward(const sequence_range& sequences, const dropout_masks& masks, matrix<T>& dx,
                matrix<T>& d_users) const {
    masks.at(dropout_rate_, site_).apply_rows(dx, sequences.first_row());
    dx.leftCols(d_users.cols()) *= scale<T>(d_users.cols());
    for_each_row(sequences, [&](Eigen::Index r, std::size_t user) {
      d_users.row(as_index(user)) += dx.row(r).tail(d_users.cols());
    });
  }

private:
  template <std::floating_point T>
  static T scale(Eigen::Index dim) {
    return std::sqrt(static_cast<T>(dim));
  }

  /// Calls f(row, number of its sequence) for each row.
  template <class F>
  static void for_each_row(const sequence_range& sequences, F&& f) {
    for (std::size_t s = 0; s + 1 < sequences.offsets.size(); ++s)
      for (std::uint32_t r = sequences.offsets[s]; r < sequences.offsets[s + 1]; ++r)
        f(as_index(r - sequences.first_row()), s);
  }

  double dropout_rate_;
  std::size_t site_;
};

} // namespace trainer::nn
