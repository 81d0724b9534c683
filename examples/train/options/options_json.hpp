// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "../data/split.hpp"
#include "options.hpp"

namespace trainer {

using nlohmann::json;

/// "--item-clusters" is "item_clusters" in a report.
std::string key_of(std::string name);

/// Every option as the command line spells it. What was left to the sampler is said as well.
json to_json(const options& o);

/// What makes the figures of a run on this data: not its files, not its threads, and not how long it
/// goes on.
json fingerprint(const options& o, const split& data);

} // namespace trainer
