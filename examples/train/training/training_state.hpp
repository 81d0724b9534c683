// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <realhns/core/report.hpp>

#include "../evaluation/metrics.hpp"
#include "../sampling/hardness.hpp"
#include "../sampling/held_out_draws.hpp"
#include "early_stopping.hpp"

namespace trainer {

struct epoch_record {
  realhns::prepare_report prepared;
  realhns::sample_report sampled;
  held_out_counts held_out;
  source_quality quality;
  double loss = 0;
  /// Against sampled items, on the part that decides when to stop; none before evaluation begins.
  std::optional<metrics> evaluated;
};

struct phase_seconds {
  double prepare = 0;
  double sample = 0;
  double train = 0;
  double evaluate = 0;
};

/// How the training of an encoder by itself went.
struct pretraining_record {
  std::uint32_t best_epoch = 0;
  metrics validation; ///< of that epoch, against sampled items
  double seconds = 0;
};

/// By domain.
using pretraining_records = std::map<std::string, pretraining_record>;

/// Where training stands after an epoch, beside the model.
struct training_state {
  pretraining_records pretrained; ///< what went before the first epoch
  std::vector<epoch_record> epochs;
  phase_seconds seconds;
  early_stopping stopping;
  std::string best; ///< weights of the best epoch
};

} // namespace trainer
