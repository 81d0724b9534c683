// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "training_state.hpp"

namespace trainer {

class negative_source;
class recommender;
class run_file;

/// Saves all it takes to go on after an epoch.
void save_checkpoint(const std::filesystem::path& path, const run_file& file,
                     const recommender& model, const negative_source& source,
                     const training_state& state);

/// Puts the model and the source where they were, and returns where training was.
training_state load_checkpoint(const std::filesystem::path& path, const run_file& file,
                               recommender& model, negative_source& source);

} // namespace trainer
