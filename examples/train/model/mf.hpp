// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include <realhns/core/similarity.hpp>

#include "../math/loss.hpp"
#include "../math/matrix.hpp"
#include "../math/random.hpp"

namespace trainer {

struct mf_settings {
  std::size_t dim = 64;
  loss_kind loss = loss_kind::bpr;
  realhns::similarity_measure similarity = realhns::cosine(5);
  double l2 = 0;      ///< weight of the squared lengths, see mf_gradient
  double dropout = 0; ///< share of a user's numbers set to 0 while training
};

/// Matrix factorisation: the score of a user and an item is the similarity of their rows.
template <class T>
struct mf_model {
  matrix<T> users;
  matrix<T> items;

  /// Xavier initialisation: uniform in +-sqrt(6 / (rows + dim)), the same for a seed everywhere.
  static mf_model random(std::size_t users, std::size_t items, std::size_t dim,
                         std::uint64_t seed) {
    mf_model model{matrix<T>(users, dim), matrix<T>(items, dim)};
    std::uint32_t table_number = 0;
    for (matrix<T>* table : {&model.users, &model.items}) {
      auto stream = random_stream(seed, purpose::weights, table_number++);
      const double bound = std::sqrt(6.0 / static_cast<double>(table->rows() + table->cols()));
      for (T& weight : table->reshaped()) weight = static_cast<T>(bound * (2 * unit(stream) - 1));
    }
    return model;
  }
};

} // namespace trainer
