// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "../data/split.hpp"
#include "../options/options.hpp"
#include "../training/training_state.hpp"

namespace trainer {

class recommender;

/// The options under which a run trains each of its encoders by itself: uniform negatives, and what
/// is said of the model and its training.
options pretraining_of(const options& o);

/// Trains the model of a domain under the options of a pre-training, and leaves it at its best epoch.
/// Where a folder is given, a run that would do the same finds the weights there and only takes them.
pretraining_record pretrain(recommender& model, const split& data, const std::string& domain,
                            const options& o, const std::filesystem::path& folder);

} // namespace trainer
