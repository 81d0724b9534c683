// SPDX-License-Identifier: MIT
#pragma once

#include "dropout.hpp"
#include "packed_sequences.hpp"
#include "parameters.hpp"

namespace trainer::nn {

/// The input of an encoder (SASRec, Kang and McAuley, ICDM 2018): sqrt(d) times the item's embedding,
/// plus that of its position, then dropout. Positions count from the end, as where short sequences
/// are padded on the left: the latest item of every sequence has the last one. The table of items is
/// not the layer's own, since scores use it as well.
template <std::floating_point T>
class item_embedding {
public:
  item_embedding(parameter_list& list, const std::string& name, std::size_t max_length,
                 Eigen::Index dim, double dropout_rate)
      : positions_(list.add(name + ".positions", as_index(max_length), dim)),
        dropout_rate_(dropout_rate) {}

  void forward(const parameter_values<T>& weights, const parameter& items,
               const sequence_range& sequences, const dropout_masks& masks, matrix<T>& x) const {
    const auto table = weights[items];
    const auto positions = weights[positions_];
    x.resize(sequences.rows(), positions_.cols);
    sequences.for_each([&](Eigen::Index first, Eigen::Index length) {
      x.middleRows(first, length) = positions.bottomRows(length);
    });
    for (Eigen::Index r = 0; r < x.rows(); ++r)
      x.row(r) += scale() * table.row(sequences.items[static_cast<std::size_t>(r)]);
    masks.at(dropout_rate_, positions_.offset).apply_rows(x, sequences.first_row());
  }

  /// Leaves in `dx` the gradient by the rows of the item table: row r adds to that of items[r].
  void backward(const sequence_range& sequences, const dropout_masks& masks, matrix<T>& dx,
                parameter_values<T>& gradient) const {
    masks.at(dropout_rate_, positions_.offset).apply_rows(dx, sequences.first_row());
    auto positions = gradient[positions_];
    sequences.for_each([&](Eigen::Index first, Eigen::Index length) {
      positions.bottomRows(length) += dx.middleRows(first, length);
    });
    dx *= scale();
  }

private:
  T scale() const { return std::sqrt(static_cast<T>(positions_.cols)); }

  parameter positions_;
  double dropout_rate_;
};

} // namespace trainer::nn
