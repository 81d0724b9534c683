// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <span>

#include <realhns/core/embedding_traits.hpp>
#include <realhns/core/similarity.hpp>

#include "../math/matrix.hpp"

namespace trainer {

/// MLP^f over blocks: row r of `out` is made of row r of both others. Called by several threads at
/// once.
using transfer_function =
    std::function<void(realhns::embedding_view<float> source, realhns::embedding_view<float> target,
                       std::span<float> out)>;

/// What a model shows of itself: a row a user or an item, live, not copied. Valid until the model
/// shows its tables again; `items` for good.
struct model_tables {
  realhns::embedding_view<float> users; ///< representations
  realhns::embedding_view<float> items; ///< embeddings
  realhns::similarity_measure similarity;
  realhns::embedding_view<float> source{}; ///< h^S of each user; empty where there is none
  realhns::embedding_view<float> target{}; ///< h^T
  transfer_function transfer{};
};

/// Copies whose plain inner products rank items for a user as the similarity does.
struct ranking_tables {
  matrix<float> users;
  matrix<float> items;

  explicit ranking_tables(const model_tables& model)
      : users(as_matrix(model.users)), items(as_matrix(model.items)) {
    if (!model.similarity.unit_rows) return;
    for (matrix<float>* table : {&users, &items})
      for (auto row : table->rowwise()) row *= inverse_norm(row);
  }
};

} // namespace trainer
