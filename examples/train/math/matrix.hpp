// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <realhns/core/embedding_view.hpp>

namespace trainer {

/// A table of embeddings: one row a user or an item.
template <class T>
using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class T>
using row_vector = Eigen::Matrix<T, 1, Eigen::Dynamic>;

/// Counts are unsigned here and signed in Eigen.
constexpr Eigen::Index as_index(std::size_t n) { return static_cast<Eigen::Index>(n); }

/// One over the length of a row; 0 for a row of length 0, which is then similar to nothing.
template <class Row>
typename Row::Scalar inverse_norm(const Eigen::MatrixBase<Row>& row) {
  using scalar = typename Row::Scalar;
  const scalar length = row.norm();
  return length > 0 ? scalar{1} / length : scalar{0};
}

/// The rows that a view sees, as a matrix of Eigen's.
inline auto as_matrix(realhns::embedding_view<float> view) {
  using map = Eigen::Map<const matrix<float>, Eigen::Unaligned, Eigen::OuterStride<>>;
  return map(view.data(), as_index(view.rows()), as_index(view.dim()),
             Eigen::OuterStride<>(as_index(view.stride())));
}

} // namespace trainer
