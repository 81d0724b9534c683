// SPDX-License-Identifier: MIT
#include "hardness.hpp"

#include <realhns/audit/audit.hpp>

namespace trainer {

realhns::audit_report audit_source(negative_source& source, const model_tables& tables,
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

source_quality measure_quality(negative_source& source, const model_tables& tables,
                               const split& data, const realhns::interactions& known,
                               std::span<const user_id> users, realhns::epoch_t epoch,
                               const taste_truth& would_like) {
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
