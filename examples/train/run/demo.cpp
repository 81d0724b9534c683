// SPDX-License-Identifier: MIT
#include "demo.hpp"

#include <cstdio>
#include <string>

#include <nlohmann/json.hpp>

#include "../audit/audit_samplers.hpp"
#include "../model/recommender.hpp"
#include "audit.hpp"
#include "report.hpp"
#include "run.hpp"

namespace trainer {

namespace {

constexpr std::size_t demo_audit_records = 4000;

/// The paper's model and its samplers, on made-up data.
options demo_options(sampler_kind sampler, const demo_settings& demo) {
  options o = defaults_for(model_kind::cdr);
  o.data.folder = "planted";
  o.training.seed = demo.seed;
  o.training.threads = demo.threads;
  o.training.epochs = 40;
  o.pretraining.epochs = 30;
  o.sampling.sampler = sampler;
  if (sampler == sampler_kind::filtered_dns) o.sampling.hard = 2;
  o.cross_domain.outliers = o.data.planted_deviants;
  o.pretraining.folder = (demo.folder / "encoders").string();
  o.output.json = (demo.folder / (to_text(sampler) + ".json")).string();
  return o;
}

void print_demo_row(const std::string& name, const training_result& result) {
  source_quality quality;
  for (const auto& epoch : result.epochs) quality += epoch.quality;
  const auto& shown = quality.hard.draws > 0 ? quality.hard : quality.all;
  const auto& test = result.test;
  const auto& s = result.seconds;
  std::printf("%-13s %8.4f %8.4f %8.4f %8.4f %9.3f %8.1f%% %9.1f %8.1f\n", name.c_str(),
              test.sampled.mean.ndcg_at_10(), test.sampled.mean.hr_at_10(),
              test.full.mean.ndcg_at_10(), test.full.mean.hr_at_10(), shown.hardness(),
              100 * shown.false_negatives().value(), s.prepare + s.sample,
              s.prepare + s.sample + s.train + s.evaluate);
  std::fflush(stdout);
}

} // namespace

void run_demo(const demo_settings& demo) {
  std::filesystem::remove_all(demo.folder / "encoders"); // may be of another version
  const workload work = load_data(demo_options(sampler_kind::uniform, demo));
  const split& data = work.data;
  std::printf("%zu users, %zu items, %zu training records, planted tastes, seed %llu\n\n",
              data.users.size(), data.items, data.training_records(),
              static_cast<unsigned long long>(demo.seed));
  constexpr const char* titles = "%-13s %8s %8s %8s %8s %9s %9s %9s %8s\n";
  std::printf(titles, "", "sampled", "sampled", "full", "full", "", "false", "sampling", "all");
  std::printf(titles, "negatives", "NDCG@10", "HR@10", "NDCG@10", "HR@10", "hardness", "negatives",
              "seconds", "seconds");
  for (const auto sampler : {sampler_kind::uniform, sampler_kind::dns, sampler_kind::dns_star,
                             sampler_kind::filtered_dns, sampler_kind::real_hns}) {
    const options o = demo_options(sampler, demo);
    const auto [model, result] = train_model(o, work);
    print_demo_row(to_text(sampler), result);
    json report = make_report(o, data, result);
    if (sampler == sampler_kind::uniform) // which no sampler to be compared has trained
      report["audit"] = to_json(audit_samplers(o, work, model->tables(part::training),
                                               some_records(data, demo_audit_records)));
    write_report(o.output.json, report);
  }
  std::printf(
      "\nTest quality of the best epoch on validation. Hardness is the mean rank quantile of "
      "the hard\nnegatives (0: the top, .5: chance), false negatives the share of them that "
      "the user would\nlike; of uniform, which has no hard ones, of all negatives. The encoders "
      "of both domains were\ntrained by themselves first, once for all.\n");
}

} // namespace trainer
