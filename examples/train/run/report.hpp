// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "../options/options_json.hpp"
#include "../training/training.hpp"

/// What a run writes to its --json file. Numbers that do not exist, such as the hardness of an epoch
/// without hard negatives or an infinite threshold, are null.
namespace trainer {

json make_report(const options& o, const split& data, const training_result& r);

/// Throws std::runtime_error if the file cannot be written.
void write_report(const std::string& path, const json& report);

} // namespace trainer
