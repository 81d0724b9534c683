// SPDX-License-Identifier: MIT
#pragma once

#include "feed_forward.hpp"
#include "layer_norm.hpp"
#include "self_attention.hpp"

namespace trainer::nn {

/// One block of SASRec: q = norm(x), z = norm(q + attention(q, x)), y = z + feed_forward(z). The
/// residuals add normalised rows, not x.
template <std::floating_point T>
class encoder_block {
public:
  struct kept {
    typename layer_norm<T>::kept first_norm, second_norm;
    typename self_attention<T>::kept attention;
    matrix<T> q, z, hidden;
  };

  /// Working memory of the way back, which blocks may share.
  struct scratch {
    matrix<T> d_out, d_hidden, dz, dq;
    typename self_attention<T>::scratch attention;
  };

  encoder_block(parameter_list& list, const std::string& name, Eigen::Index dim, Eigen::Index heads,
                std::size_t max_length, double dropout_rate)
      : first_norm_(list, name + ".first_norm", dim),
        attention_(list, name + ".attention", dim, heads, max_length, dropout_rate),
        second_norm_(list, name + ".second_norm", dim),
        feed_forward_(list, name + ".feed_forward", dim, dropout_rate) {}

  void forward(const parameter_values<T>& weights, const sequence_range& sequences,
               const dropout_masks& masks, const matrix<T>& x, kept& k, matrix<T>& y) const {
    first_norm_.forward(weights, x, k.first_norm, k.q);
    attention_.forward(weights, sequences, masks, k.q, x, k.attention, y);
    y += k.q;
    second_norm_.forward(weights, y, k.second_norm, k.z);
    feed_forward_.forward(weights, sequences.first_row(), masks, k.z, k.hidden, y);
    y += k.z;
  }

  /// Replaces `d`, the gradient by y, by that by x.
  void backward(const parameter_values<T>& weights, const sequence_range& sequences,
                const dropout_masks& masks, const matrix<T>& x, const kept& k, scratch& s,
                parameter_values<T>& gradient, matrix<T>& d) const {
    s.d_out = d;
    feed_forward_.backward(weights, sequences.first_row(), masks, k.z, k.hidden, s.d_out,
                           s.d_hidden, gradient, d);
    second_norm_.backward(weights, k.second_norm, d, gradient, s.dz);
    s.dq = s.dz;
    attention_.backward(weights, sequences, k.q, x, k.attention, s.dz, s.attention, gradient, s.dq,
                        d);
    first_norm_.backward(weights, k.first_norm, s.dq, gradient, s.dz);
    d += s.dz;
  }

private:
  layer_norm<T> first_norm_;
  self_attention<T> attention_;
  layer_norm<T> second_norm_;
  feed_forward<T> feed_forward_;
};

} // namespace trainer::nn
