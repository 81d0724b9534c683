// SPDX-License-Identifier: MIT
#pragma once

#include "causal_attention.hpp"
#include "linear.hpp"

namespace trainer::nn {

/// Attention of a sequence to itself with projections around it. As in SASRec, the queries come from
/// normalised rows q and keys and values from the rows x themselves. Keys have no bias: it would add
/// the same to all scores of a row, which the softmax undoes, so its gradient is exactly 0.
template <std::floating_point T>
class self_attention {
public:
  struct kept {
    typename causal_attention<T>::kept core;
    matrix<T> attended;
  };

  struct scratch {
    matrix<T> d_attended;
    typename causal_attention<T>::gradients d_core;
  };

  self_attention(parameter_list& list, const std::string& name, Eigen::Index dim,
                 Eigen::Index heads, std::size_t max_length, double dropout_rate)
      : query_(list, name + ".query", dim, dim, linear<T>::bias::zero, inward(dim)),
        key_(list, name + ".key", dim, dim, linear<T>::bias::none, inward(dim)),
        value_(list, name + ".value", dim, dim, linear<T>::bias::zero, inward(dim)),
        out_(list, name + ".out", dim, dim, linear<T>::bias::zero), core_(heads, max_length),
        dropout_rate_(dropout_rate) {}

  void forward(const parameter_values<T>& weights, const sequence_range& sequences,
               const dropout_masks& masks, const matrix<T>& q, const matrix<T>& x, kept& k,
               matrix<T>& y) const {
    query_.forward(weights, q, k.core.queries);
    key_.forward(weights, x, k.core.keys);
    value_.forward(weights, x, k.core.values);
    core_.forward(sequences, masks.at(dropout_rate_, query_.weight().offset), k.core, k.attended);
    out_.forward(weights, k.attended, y);
  }

  /// Adds to dq, sets dx.
  void backward(const parameter_values<T>& weights, const sequence_range& sequences,
                const matrix<T>& q, const matrix<T>& x, const kept& k, const matrix<T>& dy,
                scratch& s, parameter_values<T>& gradient, matrix<T>& dq, matrix<T>& dx) const {
    out_.add_gradient(k.attended, dy, gradient);
    s.d_attended.noalias() = out_.input_gradient(weights, dy);
    core_.backward(sequences, k.core, s.d_attended, s.d_core);
    query_.add_gradient(q, s.d_core.queries, gradient);
    key_.add_gradient(x, s.d_core.keys, gradient);
    value_.add_gradient(x, s.d_core.values, gradient);
    dq.noalias() += query_.input_gradient(weights, s.d_core.queries);
    dx.noalias() = key_.input_gradient(weights, s.d_core.keys);
    dx.noalias() += value_.input_gradient(weights, s.d_core.values);
  }

private:
  /// Queries, keys and values count as one matrix of three times the width.
  static initial_values inward(Eigen::Index dim) {
    return initial_values::xavier_normal(dim, 3 * dim);
  }

  linear<T> query_, key_, value_, out_;
  causal_attention<T> core_;
  double dropout_rate_;
};

} // namespace trainer::nn
