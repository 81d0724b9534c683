// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <span>
#include <vector>

#include <realhns/audit/audit_report.hpp>
#include <realhns/audit/audit_settings.hpp>

#include "../data/split.hpp"
#include "negative_source.hpp"

namespace trainer {

/// Whether a user would like an item; known for made-up data only.
using taste_truth = std::function<bool(user_id, item_id)>;

/// The quality of the hard negatives of an epoch, and of all its negatives.
struct source_quality {
  realhns::audited_draws hard;
  realhns::audited_draws all;

  source_quality& operator+=(const source_quality& other) {
    hard += other.hard;
    all += other.all;
    return *this;
  }
};

/// Audits what a source draws for some training records, under the model as it stands. Call after
/// `prepare`, and from one thread: a source has one memory for its draws.
realhns::audit_report audit_source(negative_source& source, const model_tables& tables,
                                   const realhns::interactions& known,
                                   const realhns::query_batch<float>& records,
                                   realhns::audit_settings settings);

/// Draws what training would draw for one record of each of `users`, and looks at it under the
/// current model. Call after `prepare`.
source_quality measure_quality(negative_source& source, const model_tables& tables,
                               const split& data, const realhns::interactions& known,
                               std::span<const user_id> users, realhns::epoch_t epoch,
                               const taste_truth& would_like = nullptr);

} // namespace trainer
