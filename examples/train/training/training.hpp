// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "../data/split.hpp"
#include "progress.hpp"
#include "training_state.hpp"

namespace trainer {

class recommender;

struct training_settings {
  std::uint32_t epochs = 200;
  std::uint32_t patience = 10;
  std::uint32_t evaluate_from = 1; ///< no epoch before it is evaluated, or can be the best
  std::uint32_t minimum_epoch = 0; ///< early stopping does not count epochs before it
  part stop_on = part::validation; ///< what chooses the best epoch, by NDCG@10
  std::uint64_t seed = 0;          ///< chooses the users whose draws are looked at
  std::uint64_t evaluation_seed = 0;
  unsigned threads = 1;             ///< for evaluation
  std::size_t quality_users = 256;  ///< users whose draws are looked at in each epoch
  taste_truth would_like = nullptr; ///< for made-up data
};

/// A part against sampled items and against the full catalogue.
struct part_evaluation {
  evaluation sampled;
  evaluation full;
};

/// `validation` and `test` are those of the model of `best_epoch`.
struct training_result {
  std::uint32_t best_epoch = 0;
  std::vector<epoch_record> epochs;
  part_evaluation validation;
  part_evaluation test; ///< empty where the data has no test records
  phase_seconds seconds;
  pretraining_records pretrained;
};

/// Called after each epoch, with what it takes to go on from there.
using epoch_observer = std::function<void(const recommender&, const training_state&)>;

/// Trains a model on the negatives of `source`, from `state` on: each epoch prepares the source, then
/// for each batch runs the model, samples, and takes a step, and at the end ranks the held-out items.
training_result train(recommender& model, negative_source& source, const split& data,
                      const training_settings& settings, progress_bar& progress,
                      training_state state = {}, const epoch_observer& observe = nullptr);

} // namespace trainer
