// SPDX-License-Identifier: MIT
#pragma once

#include "../options/options.hpp"
#include "../training/training.hpp"

namespace trainer {

/// What the training loop takes from the options.
inline training_settings settings_of(const options& o) {
  const auto& t = o.training;
  training_settings s;
  s.epochs = t.epochs;
  s.patience = t.patience;
  s.evaluate_from = t.evaluate_from;
  s.minimum_epoch = first_full_epoch(o.sampling);
  s.stop_on = t.protocol == protocol_kind::leaky ? part::test : part::validation;
  s.seed = t.seed;
  s.evaluation_seed = t.evaluation_seed;
  s.threads = t.threads;
  return s;
}

} // namespace trainer
