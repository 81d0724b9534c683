// SPDX-License-Identifier: MIT
#pragma once

#include <istream>
#include <ostream>

#include <realhns/core/query.hpp>
#include <realhns/core/synthetic_rows.hpp>

#include "../data/split.hpp"
#include "model_tables.hpp"

namespace trainer {

/// The face that every model shows to the training loop. A model holds what it learns from, its
/// weights and its optimiser; the loop decides what the negatives are, when to look at the validation
/// items, and when to stop.
class recommender {
public:
  virtual ~recommender() = default;

  /// The model's tables, with each user represented by what comes before the last item of a part:
  /// `training` for a sampler to prepare an epoch from, the other two for ranking the held-out item.
  virtual model_tables tables(part which) = 0;

  /// Lays out the batches of an epoch, counted from 1, as the seed and the epoch have it. Returns
  /// their number. Epochs ascend.
  virtual std::size_t begin_epoch(realhns::epoch_t epoch) = 0;

  /// Runs a batch, and returns the queries that are to have negatives: a row for each positive. Valid
  /// until the next call.
  virtual realhns::query_batch<float> forward(std::size_t batch) = 0;

  /// Takes one step of the optimiser on the batch that was run last: as many negatives for each of
  /// its queries as fit, or realhns::no_item for none. Returns the mean loss of the queries.
  virtual double step(std::span<const item_id> negatives) = 0;

  /// The same on negatives that are made: as many slots for each query as fit; one without terms is
  /// none.
  virtual double step(const realhns::synthetic_rows<float>& negatives) = 0;

  /// What the model has learned, as bytes for this very model. `load` throws std::runtime_error where
  /// they are of another.
  virtual void save_weights(std::ostream& out) const = 0;
  virtual void load_weights(std::istream& in) = 0;

  /// Where the optimiser stands.
  virtual void save_optimiser(std::ostream& out) const = 0;
  virtual void load_optimiser(std::istream& in) = 0;
};

} // namespace trainer
