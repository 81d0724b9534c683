// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "../audit/audit_curve.hpp"
#include "../options/options.hpp"

namespace trainer {

/// What an audit found, as a report holds it.
nlohmann::json to_json(const std::vector<audit_curve>& curves);

/// Trains a model as the options say, and audits on it, as it then stands, what each sampler would draw
/// for `records` training records.
void run_audit(const options& o, std::size_t records);

} // namespace trainer
