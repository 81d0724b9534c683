// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <realhns/core/query.hpp>

#include "../model/model_tables.hpp"
#include "../run/workload.hpp"
#include "audit_curve.hpp"

namespace trainer {

/// Training records, some users' again and again, for which an audit draws negatives.
struct audited_records {
  std::vector<user_id> users;
  std::vector<item_id> positives;
  std::vector<std::uint32_t> positions;

  realhns::query_batch<float> queries() const {
    return {.users = users, .positives = positives, .positions = positions};
  }
};

/// `count` records, or all where there are fewer: as evenly spread as can be, in the users' order, so
/// that those of one user are neighbours.
audited_records some_records(const split& data, std::size_t count);

/// Whether a draw is a false negative: by the truth where data are made up, else by what is held out.
taste_truth truth_of(const workload& work);

/// Audits every sampler at every setting, on a model as it stands.
std::vector<audit_curve> audit_samplers(const options& o, const workload& work,
                                        const model_tables& tables, const audited_records& records);

} // namespace trainer
