// SPDX-License-Identifier: MIT
#pragma once

#include "linear.hpp"

namespace trainer::nn {

/// MLP^f of section 4.3: u = leaky_relu((h^S || h^T) W1 + b1) W2 + b2, a row a user at a position.
template <std::floating_point T>
class fusion {
public:
  /// `joined` numbers in both states together, `dim` in u.
  fusion(parameter_list& list, const std::string& name, Eigen::Index joined, Eigen::Index dim)
      : first_(list, name + ".first", joined, dim, linear<T>::bias::uniform),
        second_(list, name + ".second", dim, dim, linear<T>::bias::uniform) {}

  struct kept {
    matrix<T> joined, hidden;
  };

  void forward(const parameter_values<T>& weights, const rows_view<T>& source,
               const rows_view<T>& target, kept& k, matrix<T>& out) const {
    k.joined.resize(source.rows(), source.cols() + target.cols());
    k.joined << source, target;
    first_.forward(weights, k.joined, k.hidden);
    k.hidden = (k.hidden.array() > 0).select(k.hidden, slope * k.hidden);
    second_.forward(weights, k.hidden, out);
  }

  /// `d_joined` becomes the gradient by (h^S || h^T).
  void backward(const parameter_values<T>& weights, const kept& k, const matrix<T>& d_out,
                parameter_values<T>& gradient, matrix<T>& d_hidden, matrix<T>& d_joined) const {
    second_.add_gradient(k.hidden, d_out, gradient);
    d_hidden.noalias() = second_.input_gradient(weights, d_out);
    d_hidden = (k.hidden.array() > 0).select(d_hidden, slope * d_hidden);
    first_.add_gradient(k.joined, d_hidden, gradient);
    d_joined.noalias() = first_.input_gradient(weights, d_hidden);
  }

private:
  static constexpr T slope = static_cast<T>(0.01);
  linear<T> first_, second_;
};

} // namespace trainer::nn
