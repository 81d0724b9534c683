// SPDX-License-Identifier: MIT
#pragma once

#include "parameters.hpp"

namespace trainer::nn {

/// The dual embedding of DASL (Li et al., KDD 2021): a map W of a user's embedding in one domain to
/// that in the other, which is kept orthogonal so that its transpose is the way back. It is nothing but
/// a loss: the mean over users of 1 - cos(source W, target), plus |W^T W - 1|^2.
template <std::floating_point T>
class orthogonal_map {
public:
  orthogonal_map(parameter_list& list, const std::string& name, Eigen::Index dim)
      : weight_(list.add(name, dim, dim)) {}

  const parameter& weight() const { return weight_; }

  /// Rows are users. Returns the loss, adds to the gradient of W, and sets those by the rows. A row
  /// of length 0 is similar to nothing and has no gradient.
  double compute(const parameter_values<T>& weights, const matrix<T>& source,
                 const matrix<T>& target, parameter_values<T>& gradient, matrix<T>& d_source,
                 matrix<T>& d_target) const {
    const auto w = weights[weight_];
    const matrix<T> excess = w.transpose() * w - matrix<T>::Identity(w.cols(), w.cols());
    gradient[weight_].noalias() += 4 * w * excess;
    double loss = static_cast<double>(excess.squaredNorm());

    const matrix<T> mapped = source * w;
    matrix<T> d_mapped(mapped.rows(), mapped.cols());
    d_target.resize(target.rows(), target.cols());
    const T share = T{1} / static_cast<T>(std::max<Eigen::Index>(source.rows(), 1));
    for (Eigen::Index r = 0; r < source.rows(); ++r) {
      const T by_mapped = inverse_norm(mapped.row(r)), by_target = inverse_norm(target.row(r));
      const row_vector<T> from = by_mapped * mapped.row(r), to = by_target * target.row(r);
      const T cosine = from.dot(to);
      loss += static_cast<double>(share * (1 - cosine));
      d_mapped.row(r) = share * by_mapped * (cosine * from - to);
      d_target.row(r) = share * by_target * (cosine * to - from);
    }
    gradient[weight_].noalias() += source.transpose() * d_mapped;
    d_source.noalias() = d_mapped * w.transpose();
    return loss;
  }

private:
  parameter weight_;
};

} // namespace trainer::nn
