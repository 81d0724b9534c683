// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "train/sampling/negative_source.hpp"

/// Always the same row of negatives, of which the first `hard` are hard. Keeps what it was given.
class constant_source : public trainer::negative_source {
public:
  constant_source(std::vector<realhns::item_id> row, std::uint32_t hard)
      : row_(std::move(row)), hard_(hard) {}

  std::uint32_t negatives() const override { return static_cast<std::uint32_t>(row_.size()); }

  realhns::prepare_report prepare(realhns::epoch_t, const trainer::model_tables& tables) override {
    prepared_with.push_back(tables);
    realhns::prepare_report report;
    report.plan.hard = hard_;
    return report;
  }

  realhns::sample_report sample(const realhns::query_batch<float>& queries,
                                std::span<realhns::item_id> negatives) override {
    for (std::size_t q = 0; q < queries.size(); ++q)
      std::ranges::copy(row_, negatives.begin() + static_cast<std::ptrdiff_t>(q * row_.size()));
    sampled.push_back({{queries.users.begin(), queries.users.end()},
                       {queries.positives.begin(), queries.positives.end()},
                       {queries.positions.begin(), queries.positions.end()},
                       queries.representations.empty() ? 0 : queries.representations.row(0)[0]});
    realhns::sample_report report;
    report.slots = report.filled = negatives.size();
    report.hard = queries.size() * hard_;
    return report;
  }

  /// Made of each row, if it is to be: a slot for each query, of one item.
  const realhns::synthetic_rows<float>*
  synthesise(const realhns::query_batch<float>& queries,
             std::span<const realhns::item_id> negatives) override {
    if (!makes_rows) return nullptr;
    made_.reset(queries.size(), 1);
    for (std::size_t q = 0; q < queries.size(); ++q)
      made_.room_for_terms(q)[0] = {negatives[q * row_.size()], 1};
    return &made_;
  }

  struct seen_batch {
    std::vector<realhns::user_id> users;
    std::vector<realhns::item_id> positives;
    std::vector<std::uint32_t> positions;
    float representation; ///< of the first query
  };

  std::vector<trainer::model_tables> prepared_with;
  std::vector<seen_batch> sampled;
  bool makes_rows = false;

private:
  std::vector<realhns::item_id> row_;
  std::uint32_t hard_;
  realhns::synthetic_rows<float> made_;
};
