// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "../data/split.hpp"
#include "../model/recommender.hpp"
#include "../options/options.hpp"
#include "../training/training_state.hpp"

namespace trainer {

/// The model that the options ask for, as it is before its training. Adds what went before that.
std::unique_ptr<recommender> make_recommender(const options& o, const split& data,
                                              pretraining_records& records);

} // namespace trainer
