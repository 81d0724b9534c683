// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "options.hpp"

namespace CLI {
class App;
}

namespace trainer {

/// Adds every option of `train`. The values that `o` holds are the defaults.
void add_options(CLI::App& app, options& o);

/// The model that a command line names, which other defaults hang on. Throws CLI::ParseError where
/// there is no such model.
model_kind named_model(std::vector<std::string> arguments);

} // namespace trainer
