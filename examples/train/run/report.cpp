// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <cstdint>
#include <ostream>

#include <sys/resource.h>

#include <nlohmann/json.hpp>

#include "../training/atomic_file.hpp"

namespace trainer {

namespace {

json to_json(const metrics& m) {
  json out;
  for (std::size_t c = 0; c < cutoffs.size(); ++c) {
    out["ndcg@" + std::to_string(cutoffs[c])] = m.ndcg[c];
    out["hr@" + std::to_string(cutoffs[c])] = m.hr[c];
  }
  out["auc"] = m.auc;
  return out;
}

json to_json(const part_evaluation& r) {
  json out = to_json(r.sampled.mean);
  out["full"] = to_json(r.full.mean);
  return out;
}

json to_json(const realhns::rejections& r) {
  return {{"known", r.known},
          {"eligible", r.ineligible},
          {"filter", r.filtered},
          {"not_rankable", r.not_rankable}};
}

/// Shares of the draws.
json to_json(const held_out_draws& d) {
  const auto share = [&](std::uint64_t count) {
    return static_cast<double>(count) / static_cast<double>(d.draws);
  };
  return {{"validation", share(d.validation)}, {"test", share(d.test)}};
}

json to_json(const held_out_counts& c) {
  return {{"hard", to_json(c.hard)}, {"all", to_json(c.all)}};
}

json to_json(const epoch_record& e) {
  const auto& sampled = e.sampled;
  const auto& prepared = e.prepared;
  return {{"planned_hard", prepared.plan.hard},
          {"slots", sampled.slots},
          {"hard", sampled.hard},
          {"from_proposal", sampled.from_proposal()},
          {"unfilled", sampled.slots - sampled.filled},
          {"rejected", to_json(sampled.rejected)},
          {"outliers", prepared.outliers},
          {"without_source", prepared.without_source},
          {"user_clusters", prepared.user_clusters},
          {"pooled_users", prepared.pooled_users},
          {"s_c", prepared.mean_cluster_score},
          {"s_d", prepared.filter_threshold},
          {"hardness", e.quality.hard.hardness()},
          {"hardness_of_all", e.quality.all.hardness()},
          {"held_out_share", to_json(e.held_out)},
          {"loss", e.loss}};
}

json to_json(const pretraining_records& records) {
  json out = json::object();
  for (const auto& [domain, record] : records)
    out[domain] = {{"best_epoch", record.best_epoch},
                   {"validation", to_json(record.validation)},
                   {"seconds", record.seconds}};
  return out;
}

/// The most memory the process has held.
std::uint64_t peak_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024; // Linux counts in KiB
}

} // namespace

json make_report(const options& o, const split& data, const training_result& r) {
  json sampling = json::array();
  held_out_counts held_out;
  const char* watched = o.training.protocol == protocol_kind::leaky ? "test" : "validation";
  for (const auto& epoch : r.epochs) {
    held_out += epoch.held_out;
    sampling.push_back(to_json(epoch));
    sampling.back()["epoch"] = sampling.size();
    sampling.back()[watched] = epoch.evaluated ? to_json(*epoch.evaluated) : json();
    if (o.data.planted()) {
      const auto& [hard, all] = epoch.quality;
      sampling.back()["false_negative_rate"] = hard.false_negatives().value();
      sampling.back()["false_negative_rate_of_all"] = all.false_negatives().value();
    }
  }
  return {{"configuration", to_json(o)},
          {"users", data.users.size()},
          {"items", data.items},
          {"training_records", data.training_records()},
          {"pretraining", to_json(r.pretrained)},
          {"best_epoch", r.best_epoch},
          {"epochs", r.epochs.size()},
          {"validation", to_json(r.validation)},
          {"test", to_json(r.test)},
          {"seconds",
           {{"prepare", r.seconds.prepare},
            {"sample", r.seconds.sample},
            {"train", r.seconds.train},
            {"evaluate", r.seconds.evaluate}}},
          {"held_out_share", to_json(held_out)},
          {"peak_rss_bytes", peak_rss_bytes()},
          {"sampling", sampling}};
}

void write_report(const std::string& path, const json& report) {
  write_atomically(path, [&](std::ostream& out) { out << report.dump(2) << '\n'; });
}

} // namespace trainer
