// SPDX-License-Identifier: MIT
#include "audit_samplers.hpp"

#include <algorithm>
#include <utility>

#include <realhns/core/thread_pool.hpp>

#include "../sampling/negative_source.hpp"
#include "../sampling/samplers.hpp"
#include "sweep.hpp"

namespace trainer {

audited_records some_records(const split& data, std::size_t count) {
  audited_records out;
  const std::size_t all = data.training_records();
  const std::size_t taken = std::min(count, all);
  std::size_t record = 0;
  for (user_id user = 0; user < data.users.size(); ++user) {
    const auto row = data.training(user);
    for (std::uint32_t position = 0; position < row.size(); ++position, ++record) {
      if ((record + 1) * taken / all == record * taken / all) continue;
      out.users.push_back(user);
      out.positives.push_back(row[position]);
      out.positions.push_back(position);
    }
  }
  return out;
}

taste_truth truth_of(const workload& work) {
  if (work.would_like) return work.would_like;
  return [&data = work.data](user_id user, item_id item) {
    return item == data.answer(part::validation, user) ||
           (data.held_out > 1 && item == data.answer(part::test, user));
  };
}

namespace {

/// Audits one sampler on a model as it stands.
realhns::audit_report audit_sampler(const options& o, const workload& work,
                                    const model_tables& tables, const audited_records& records) {
  const auto source = make_negative_source(o, work.data);
  const auto plan = source->prepare(1, tables).plan;
  return audit_source(
      *source, tables, work.data.known(), records.queries(),
      {.truth = truth_of(work), .outlier = work.deviant, .planned_hard = plan.hard});
}

} // namespace

std::vector<audit_curve> audit_samplers(const options& o, const workload& work,
                                        const model_tables& tables,
                                        const audited_records& records) {
  const auto sweeps = hardness_sweeps(o);
  std::vector<audit_curve> curves;
  std::vector<std::pair<const options*, audit_point*>> points;
  for (const auto& [sampler, settings] : sweeps) curves.push_back({sampler, {}});
  for (std::size_t i = 0; i < sweeps.size(); ++i) {
    for (const auto& setting : sweeps[i].settings) curves[i].points.push_back({setting.knob, {}});
    for (std::size_t j = 0; j < sweeps[i].settings.size(); ++j)
      points.emplace_back(&sweeps[i].settings[j].o, &curves[i].points[j]);
  }
  // A source has one memory for its draws, so threads take a setting each.
  realhns::thread_pool threads(o.training.threads);
  threads.for_each_chunk(points.size(), 1, [&](unsigned, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      options alone = *points[i].first;
      alone.training.threads = 1;
      points[i].second->found = audit_sampler(alone, work, tables, records);
    }
  });
  return curves;
}

} // namespace trainer
