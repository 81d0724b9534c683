// SPDX-License-Identifier: MIT
#pragma once

#include "dropout.hpp"
#include "linear.hpp"

namespace trainer::nn {

/// Two layers on each row by itself (Eq. 2): dropout(dropout(relu(x W1 + b1)) W2 + b2).
template <std::floating_point T>
class feed_forward {
public:
  feed_forward(parameter_list& list, const std::string& name, Eigen::Index dim, double dropout_rate)
      : first_(list, name + ".first", dim, dim, linear<T>::bias::uniform),
        second_(list, name + ".second", dim, dim, linear<T>::bias::uniform),
        dropout_rate_(dropout_rate) {}

  /// `hidden` is to be kept for the way back. Row 0 is row `first_row` of the batch.
  void forward(const parameter_values<T>& weights, std::size_t first_row,
               const dropout_masks& masks, const matrix<T>& x, matrix<T>& hidden,
               matrix<T>& y) const {
    first_.forward(weights, x, hidden);
    hidden = hidden.cwiseMax(T{0});
    inner(masks).apply_rows(hidden, first_row);
    second_.forward(weights, hidden, y);
    outer(masks).apply_rows(y, first_row);
  }

  /// Adds to dx. What is in `dy` and `d_hidden` is used up.
  void backward(const parameter_values<T>& weights, std::size_t first_row,
                const dropout_masks& masks, const matrix<T>& x, const matrix<T>& hidden,
                matrix<T>& dy, matrix<T>& d_hidden, parameter_values<T>& gradient,
                matrix<T>& dx) const {
    outer(masks).apply_rows(dy, first_row);
    second_.add_gradient(hidden, dy, gradient);
    d_hidden.noalias() = second_.input_gradient(weights, dy);
    inner(masks).apply_rows(d_hidden, first_row);
    d_hidden = (hidden.array() > 0).select(d_hidden, T{0});
    first_.add_gradient(x, d_hidden, gradient);
    dx.noalias() += first_.input_gradient(weights, d_hidden);
  }

private:
  dropout inner(const dropout_masks& masks) const {
    return masks.at(dropout_rate_, first_.weight().offset);
  }
  dropout outer(const dropout_masks& masks) const {
    return masks.at(dropout_rate_, second_.weight().offset);
  }

  linear<T> first_, second_;
  double dropout_rate_;
};

} // namespace trainer::nn
