// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "../data/split.hpp"
#include "../options/options.hpp"
#include "../sampling/hardness.hpp"

namespace trainer {

/// Split data, with the truth about it where it is made up.
struct workload {
  split data;
  taste_truth would_like{};
  std::function<bool(user_id)> deviant{}; ///< whose source taste says nothing of the target's
};

/// The data that the options name; what is made up depends on the seed.
workload load_data(const options& o);

} // namespace trainer
