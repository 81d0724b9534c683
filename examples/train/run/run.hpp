// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "../model/recommender.hpp"
#include "../options/options.hpp"
#include "../training/training.hpp"
#include "workload.hpp"

namespace trainer {

/// A model at its best epoch, and how it came there.
struct trained_model {
  std::unique_ptr<recommender> model;
  training_result result;
};

/// Trains what the options ask for, from a checkpoint and with checkpoints if they name any.
trained_model train_model(const options& o, const workload& work);

training_result train(const options& o, const workload& work);

} // namespace trainer
