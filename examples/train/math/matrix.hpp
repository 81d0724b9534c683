// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <realhns/core/similarity.hpp>

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

/// The tables of a model as samplers see them: live, not copied, scored by `similarity`.
struct model_tables {
  const matrix<float>& users;
  const matrix<float>& items;
  realhns::similarity_measure similarity;
};

/// Copies whose plain inner products rank items for a user as the similarity does.
struct ranking_tables {
  matrix<float> users;
  matrix<float> items;

  explicit ranking_tables(const model_tables& model) : users(model.users), items(model.items) {
    if (!model.similarity.unit_rows) return;
    for (matrix<float>* table : {&users, &items})
      for (auto row : table->rowwise()) row *= inverse_norm(row);
  }
};

} // namespace trainer
