// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>

namespace trainer {

struct demo_settings {
  std::uint64_t seed = 1;
  unsigned threads = 0;                        ///< as many as the machine has
  std::filesystem::path folder = "build/demo"; ///< keeps a report of each run
};

/// Trains the same model on several kinds of negatives, over made-up data where it is known which
/// negatives the user would in truth like, and prints what that does.
void run_demo(const demo_settings& demo);

} // namespace trainer
