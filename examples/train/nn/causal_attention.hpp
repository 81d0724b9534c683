// SPDX-License-Identifier: MIT
#pragma once

#include "dropout.hpp"
#include "packed_sequences.hpp"

namespace trainer::nn {

/// dropout(softmax(Q K^T / sqrt(d))) V within each sequence, where a row attends to itself and to the
/// rows before it (Eq. 1; Vaswani et al., NIPS 2017). With several heads, each has an equal share of
/// the columns, and d is their number.
template <std::floating_point T>
class causal_attention {
public:
  struct kept {
    matrix<T> queries, keys, values; ///< filled in before `forward`
    row_vector<T> weights;           ///< a square for each place, 0 above the diagonal
    row_vector<T> dropped;           ///< the same after dropout
  };

  /// What `backward` sets: the gradients by queries, keys and values.
  struct gradients {
    matrix<T> queries, keys, values;
    matrix<T> scores; // scratch
  };

  causal_attention(Eigen::Index heads, std::size_t max_length)
      : heads_(heads), max_length_(max_length) {}

  void forward(const sequence_range& sequences, const dropout& drop, kept& k,
               matrix<T>& out) const {
    const T scale = score_scale(k.queries);
    out.resize(k.queries.rows(), k.queries.cols());
    Eigen::Index numbers = 0;
    sequences.for_each([&](auto, auto length) { numbers += heads_ * length * length; });
    k.weights.resize(numbers);
    k.dropped.resize(numbers);
    for_each_place(sequences, out.cols(), [&](const place& here) {
      auto weights = here.square(k.weights);
      auto dropped = here.square(k.dropped);
      weights.noalias() = scale * here.rows(k.queries) * here.rows(k.keys).transpose();
      causal_softmax(weights);
      dropped = weights;
      drop.apply(std::span(dropped.data(), static_cast<std::size_t>(dropped.size())), here.number);
      here.rows(out).noalias() = dropped * here.rows(k.values);
    });
  }

  void backward(const sequence_range& sequences, const kept& k, const matrix<T>& d_out,
                gradients& d) const {
    const T scale = score_scale(d_out);
    for (matrix<T>* m : {&d.queries, &d.keys, &d.values}) m->resize(d_out.rows(), d_out.cols());
    for_each_place(sequences, d_out.cols(), [&](const place& here) {
      const auto weights = here.square(k.weights);
      const auto dropped = here.square(k.dropped);
      here.rows(d.values).noalias() = dropped.transpose() * here.rows(d_out);
      d.scores.noalias() = here.rows(d_out) * here.rows(k.values).transpose();
      d.scores.array() *= dropped.array(); // dropped = mask * weights, so no mask is needed
      for (Eigen::Index t = 0; t < here.length; ++t)
        d.scores.row(t) -= d.scores.row(t).sum() * weights.row(t);
      here.rows(d.queries).noalias() = scale * d.scores * here.rows(k.keys);
      here.rows(d.keys).noalias() = scale * d.scores.transpose() * here.rows(k.queries);
    });
  }

private:
  /// One head in one sequence.
  struct place {
    Eigen::Index row, column, length, width;
    Eigen::Index offset; ///< of its square in an array of squares
    std::size_t number;  ///< of its square's first entry, wherever the batch is split

    template <class Rows>
    auto rows(Rows& m) const {
      return m.block(row, column, length, width);
    }
    auto square(row_vector<T>& squares) const {
      return Eigen::Map<matrix<T>>(squares.data() + offset, length, length);
    }
    auto square(const row_vector<T>& squares) const {
      return Eigen::Map<const matrix<T>>(squares.data() + offset, length, length);
    }
  };

  template <class F>
  void for_each_place(const sequence_range& sequences, Eigen::Index dim, F&& f) const {
    Eigen::Index offset = 0;
    sequences.for_each([&](Eigen::Index row, Eigen::Index length) {
      for (Eigen::Index head = 0; head < heads_; ++head) {
        const auto rows_before = (sequences.first_row() + row) * heads_ + head * length;
        f(place{row, head * (dim / heads_), length, dim / heads_, offset,
                static_cast<std::size_t>(rows_before) * max_length_});
        offset += length * length;
      }
    });
  }

  T score_scale(const matrix<T>& rows) const {
    return 1 / std::sqrt(static_cast<T>(rows.cols() / heads_));
  }

  template <class Square>
  static void causal_softmax(Square& scores) {
    for (Eigen::Index t = 0; t < scores.rows(); ++t) {
      auto seen = scores.row(t).head(t + 1).array();
      seen = (seen - seen.maxCoeff()).exp();
      seen /= seen.sum();
      scores.row(t).tail(scores.cols() - t - 1).setZero();
    }
  }

  Eigen::Index heads_;
  std::size_t max_length_;
};

} // namespace trainer::nn
