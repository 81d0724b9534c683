// SPDX-License-Identifier: MIT
#pragma once

#include "parameters.hpp"

namespace trainer::nn {

/// y = x W + b, a row an example. What is returned in a matrix sizes it.
template <std::floating_point T>
class linear {
public:
  enum class bias { none, zero, uniform }; ///< its initial values, if there is one

  linear(parameter_list& list, const std::string& name, Eigen::Index in, Eigen::Index out,
         bias initial)
      : linear(list, name, in, out, initial, initial_values::xavier_normal(in, out)) {}

  linear(parameter_list& list, const std::string& name, Eigen::Index in, Eigen::Index out,
         bias initial, initial_values weight)
      : weight_(list.add(name + ".weight", in, out, weight)), has_bias_(initial != bias::none) {
    const double bound = initial == bias::uniform ? 1 / std::sqrt(static_cast<double>(in)) : 0;
    if (has_bias_) bias_ = list.add(name + ".bias", 1, out, initial_values::uniform(bound));
  }

  const parameter& weight() const { return weight_; }

  template <class X>
  void forward(const parameter_values<T>& weights, const X& x, matrix<T>& y) const {
    y.noalias() = x * weights[weight_];
    if (has_bias_) y.rowwise() += weights[bias_].row(0);
  }

  /// Adds the gradient by W and b.
  template <class X>
  void add_gradient(const X& x, const matrix<T>& dy, parameter_values<T>& gradient) const {
    if (dy.rows() == 0) return; // Eigen looks for the columns of a matrix without rows beside null
    gradient[weight_].noalias() += x.transpose() * dy;
    if (has_bias_) gradient[bias_] += dy.colwise().sum();
  }

  /// The gradient by x, as an expression to assign or to add.
  auto input_gradient(const parameter_values<T>& weights, const matrix<T>& dy) const {
    return dy * weights[weight_].transpose();
  }

private:
  parameter weight_, bias_;
  bool has_bias_;
};

} // namespace trainer::nn
