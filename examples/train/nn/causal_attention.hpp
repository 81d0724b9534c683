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
    std::vector<T> weights;          ///< a square for each sequence and head, 0 above the diagonal
    std::vector<T> dropped;          ///< the same after dropout
  };

  /// The gradients by queries, keys and values.
  struct gradients {
    matrix<T> queries, keys, values;
  };

  causal_attention(Eigen::Index heads, std::size_t max_length)
      : heads_(heads), max_length_(max_length) {}

  void forward(const sequence_range& sequences, const dropout& drop, kept& k,
               matrix<T>& out) const {
    out.resize(k.queries.rows(), k.queries.cols());
    const T scale = score_scale(out);
    const std::size_t size = for_each_head(sequences, out, [](auto...) {});
    k.weights.resize(size);
    k.dropped.resize(size);
    for_each_head(
        sequences, out,
        [&](auto part, std::size_t offset, Eigen::Index length, std::size_t first_number) {
          square weights(k.weights.data() + offset, length, length);
          square dropped(k.dropped.data() + offset, length, length);
          weights.noalias() = scale * part(k.queries) * part(k.keys).transpose();
          causal_softmax(weights);
          dropped = weights;
          drop.apply(std::span(dropped.data(), static_cast<std::size_t>(dropped.size())),
                     first_number);
          part(out).noalias() = dropped * part(k.values);
        });
  }

  void backward(const sequence_range& sequences, const kept& k, const matrix<T>& d_out,
                gradients& d) const {
    for (matrix<T>* m : {&d.queries, &d.keys, &d.values}) m->resize(d_out.rows(), d_out.cols());
    const T scale = score_scale(d_out);
    matrix<T> d_scores;
    for_each_head(sequences, d_out,
                  [&](auto part, std::size_t offset, Eigen::Index length, std::size_t) {
                    const const_square weights(k.weights.data() + offset, length, length);
                    const const_square dropped(k.dropped.data() + offset, length, length);
                    part(d.values).noalias() = dropped.transpose() * part(d_out);
                    // A dropped weight is the weight or 0 times a constant, so the mask is not needed.
                    d_scores.noalias() = part(d_out) * part(k.values).transpose();
                    d_scores.array() *= dropped.array();
                    for (Eigen::Index t = 0; t < length; ++t)
                      d_scores.row(t) -= d_scores.row(t).sum() * weights.row(t);
                    part(d.queries).noalias() = scale * d_scores * part(k.keys);
                    part(d.keys).noalias() = scale * d_scores.transpose() * part(k.queries);
                  });
  }

private:
  using square = Eigen::Map<matrix<T>>;
  using const_square = Eigen::Map<const matrix<T>>;

  T score_scale(const matrix<T>& rows) const {
    return 1 / std::sqrt(static_cast<T>(rows.cols() / heads_));
  }

  static void causal_softmax(square& scores) {
    for (Eigen::Index t = 0; t < scores.rows(); ++t) {
      auto seen = scores.row(t).head(t + 1).array();
      seen = (seen - seen.maxCoeff()).exp();
      seen /= seen.sum();
      scores.row(t).tail(scores.cols() - t - 1).setZero();
    }
  }

  /// Calls f(part, offset of the square, length, number of the square's first entry in the batch) for
  /// each sequence and head, where part(m) is what they have of a matrix of rows. Returns the end of
  /// the squares.
  template <class F>
  std::size_t for_each_head(const sequence_range& sequences, const matrix<T>& rows, F&& f) const {
    const Eigen::Index width = rows.cols() / heads_;
    std::size_t offset = 0;
    sequences.for_each([&](Eigen::Index first, Eigen::Index length) {
      const Eigen::Index first_square = (sequences.first_row() + first) * heads_;
      for (Eigen::Index head = 0; head < heads_; ++head) {
        const auto part = [=](auto& m) { return m.block(first, head * width, length, width); };
        f(part, offset, length,
          static_cast<std::size_t>(first_square + head * length) * max_length_);
        offset += static_cast<std::size_t>(length * length);
      }
    });
    return offset;
  }

  Eigen::Index heads_;
  std::size_t max_length_;
};

} // namespace trainer::nn
