// SPDX-License-Identifier: MIT
#include "audit.hpp"

#include <cstdio>

#include <nlohmann/json.hpp>

#include "../audit/audit_samplers.hpp"
#include "../model/recommender.hpp"
#include "report.hpp"
#include "run.hpp"

namespace trainer {

namespace {

constexpr double matched_hardness[] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.3};

json to_json(const rate_estimate& e) {
  return {{"value", e.value}, {"low", e.low}, {"high", e.high}};
}

json to_json(const realhns::audited_draws& draws) {
  return {{"draws", draws.draws},
          {"false_negative_rate", to_json(estimate(draws.false_negatives()))},
          {"hardness", draws.hardness()},
          {"score_gap", draws.score_gap()}};
}

json to_json(const realhns::audit_report& found) {
  json tenths = json::array();
  for (const auto& draws : found.by_similarity) tenths.push_back(to_json(draws));
  return {{"hard", to_json(found.hard)},
          {"all", to_json(found.all)},
          {"by_similarity", tenths},
          {"outliers", to_json(found.outliers)},
          {"others", to_json(found.others)},
          {"coverage", found.coverage().value()},
          {"entropy", found.entropy()},
          {"evenness", found.evenness()},
          {"fallbacks", found.fallbacks().value()}};
}

json to_json(const audit_curve& curve) {
  json points = json::array(), matched = json::array();
  for (const auto& [knob, found] : curve.points) {
    points.push_back(to_json(found));
    points.back()["knob"] = knob;
  }
  for (const double hardness : matched_hardness)
    if (const auto rate = curve.at(hardness))
      matched.push_back({{"hardness", hardness}, {"false_negative_rate", to_json(*rate)}});
  return {{"sampler", curve.sampler}, {"points", points}, {"matched", matched}};
}

void print(const std::vector<audit_curve>& curves) {
  std::printf(
      "False negatives among hard negatives in %%, with 95%% intervals, at matched hardness "
      "(mean rank quantile)\n%-22s",
      "");
  for (const double hardness : matched_hardness) std::printf(" %20.2f", hardness);
  for (const auto& curve : curves) {
    std::printf("\n%-22s", curve.sampler.c_str());
    for (const double hardness : matched_hardness)
      if (const auto rate = curve.at(hardness))
        std::printf(" %7.3f [%5.3f,%6.3f]", 100 * rate->value, 100 * rate->low, 100 * rate->high);
      else std::printf(" %20s", "-");
  }
  std::printf("\n");
}

} // namespace

json to_json(const std::vector<audit_curve>& curves) {
  json out = json::array();
  for (const auto& curve : curves) out.push_back(to_json(curve));
  return out;
}

void run_audit(const options& o, std::size_t records) {
  validate(o);
  if (!o.output.json.empty()) write_report(o.output.json, {}); // fail now, not after hours
  const workload work = load_data(o);
  const auto trained = train_model(o, work);
  const auto tables = trained.model->tables(part::training);
  const auto audited = some_records(work.data, records);
  const auto curves = audit_samplers(o, work, tables, audited);
  std::printf("%zu training records of %zu users, %u of %u negatives hard, truth: %s\n\n",
              audited.users.size(), work.data.users.size(), o.sampling.hard, o.sampling.negatives,
              work.would_like ? "planted" : "validation and test items");
  print(curves);
  if (o.output.json.empty()) return;
  json report = make_report(o, work.data, trained.result);
  report["audit"] = to_json(curves);
  write_report(o.output.json, report);
}

} // namespace trainer
