// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <span>
#include <vector>

#include <realhns/audit/audit.hpp>

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
inline realhns::audit_report audit_source(negative_source& source, const model_tables& tables,
                                          const realhns::interactions& known,
                                          const realhns::query_batch<float>& records,
                                          realhns::audit_settings settings) {
  const auto draw = [&](const realhns::query<float>& q, std::span<item_id> row) {
    return source.sample(
        {.users = {&q.user, 1}, .positives = {&q.positive, 1}, .positions = {&q.position, 1}}, row);
  };
  realhns::single_domain<float> input{.items = tables.items, .users = tables.users};
  input.known = known;
  input.similarity = tables.similarity;
  settings.negatives = source.negatives();
  return realhns::audit(draw, input, records, settings);
}

/// Draws what training would draw for one record of each of `users`, and looks at it under the
/// current model. Call after `prepare`.
inline source_quality measure_quality(negative_source& source, const model_tables& tables,
                                      const split& data, const realhns::interactions& known,
                                      std::span<const user_id> users, realhns::epoch_t epoch,
                                      const taste_truth& would_like = nullptr) {
  std::vector<item_id> positives;
  std::vector<std::uint32_t> positions;
  for (const user_id user : users) {
    const auto training = data.training(user);
    positions.push_back(static_cast<std::uint32_t>(epoch % training.size()));
    positives.push_back(training[positions.back()]);
  }
  const auto found = audit_source(source, tables, known,
                                  {.users = users, .positives = positives, .positions = positions},
                                  {.truth = would_like});
  return {found.hard, found.all};
}

} // namespace trainer
