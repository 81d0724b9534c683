// SPDX-License-Identifier: MIT
#pragma once

#include "parameters.hpp"

namespace trainer::nn {

/// Rows brought to mean 0 and deviation 1, then scaled and shifted by number (Ba et al., 2016).
template <std::floating_point T>
class layer_norm {
public:
  struct kept {
    matrix<T> normalised; ///< before scale and shift
    Eigen::Matrix<T, Eigen::Dynamic, 1> inverse_deviation;
  };

  layer_norm(parameter_list& list, const std::string& name, Eigen::Index dim)
      : scale_(list.add(name + ".scale", 1, dim, initial_values::constant(1))),
        shift_(list.add(name + ".shift", 1, dim, initial_values::constant(0))) {}

  /// A row of equal numbers, such as 0, becomes exactly the shift.
  const parameter& shift() const { return shift_; }

  void forward(const parameter_values<T>& weights, const matrix<T>& x, kept& k,
               matrix<T>& y) const {
    const auto scale = weights[scale_].row(0).array();
    const auto shift = weights[shift_].row(0).array();
    k.normalised.resize(x.rows(), x.cols());
    k.inverse_deviation.resize(x.rows());
    y.resize(x.rows(), x.cols());
    for (Eigen::Index r = 0; r < x.rows(); ++r) {
      auto normalised = k.normalised.row(r).array();
      normalised = x.row(r).array() - x.row(r).mean();
      const T variance = normalised.square().mean();
      k.inverse_deviation(r) = 1 / std::sqrt(variance + epsilon);
      normalised *= k.inverse_deviation(r);
      y.row(r).array() = normalised * scale + shift;
    }
  }

  /// Sets dx.
  void backward(const parameter_values<T>& weights, const kept& k, const rows_view<T>& dy,
                parameter_values<T>& gradient, matrix<T>& dx) const {
    const auto scale = weights[scale_].row(0).array();
    auto d_scale = gradient[scale_].row(0).array();
    auto d_shift = gradient[shift_].row(0).array();
    dx.resize(dy.rows(), dy.cols());
    for (Eigen::Index r = 0; r < dy.rows(); ++r) {
      const auto normalised = k.normalised.row(r).array();
      d_scale += dy.row(r).array() * normalised;
      d_shift += dy.row(r).array();
      auto d = dx.row(r).array();
      d = dy.row(r).array() * scale;
      const T along = (d * normalised).mean();
      const T mean = d.mean();
      d = k.inverse_deviation(r) * (d - mean - normalised * along);
    }
  }

private:
  static constexpr T epsilon = static_cast<T>(1e-8);
  parameter scale_, shift_;
};

} // namespace trainer::nn
