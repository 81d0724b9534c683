// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "../data/split.hpp"
#include "../training/training.hpp"

namespace trainer {

/// Writes a tab-separated file with a line a user: the user's number in the target's log, and where
/// the held-out items stand, 0 being the top, among sampled items and in the full catalogue. It is
/// what tests over users are made of.
void write_placements(const std::string& path, const split& data, const training_result& r);

} // namespace trainer
