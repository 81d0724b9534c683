// SPDX-License-Identifier: MIT
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "options/command_line.hpp"
#include "run/audit.hpp"
#include "run/demo.hpp"
#include "run/placements_file.hpp"
#include "run/report.hpp"
#include "run/run.hpp"

namespace {

void print(const char* name, const trainer::part_evaluation& r) {
  std::printf(
      "%-10s NDCG@10 %.4f  HR@10 %.4f  AUC %.4f   full catalogue: NDCG@10 %.4f  HR@10 %.4f\n", name,
      r.sampled.mean.ndcg_at_10(), r.sampled.mean.hr_at_10(), r.sampled.mean.auc,
      r.full.mean.ndcg_at_10(), r.full.mean.hr_at_10());
}

void run_train(const trainer::options& options) {
  trainer::validate(options);
  const auto& json = options.output.json;
  if (!json.empty()) trainer::write_report(json, {}); // fail now, not after hours
  const trainer::workload work = trainer::load_data(options);
  const trainer::split& data = work.data;
  const auto result = trainer::train(options, work);
  if (!json.empty()) trainer::write_report(json, trainer::make_report(options, data, result));
  const auto& placements = options.output.placements;
  if (!placements.empty()) trainer::write_placements(placements, data, result);

  std::printf("%zu users, %zu items, %zu training records; best epoch %u of %zu\n",
              data.users.size(), data.items, data.training_records(), result.best_epoch,
              result.epochs.size());
  print("validation", result.validation);
  print("test", result.test);
}

} // namespace

int main(int argc, char** argv) try {
  CLI::App app{"Trains a recommender on the negatives of realhns."};
  app.option_defaults()->always_capture_default();
  app.require_subcommand(1);

  auto options = trainer::defaults_for(trainer::named_model({argv + 1, argv + argc}));
  auto* train = app.add_subcommand("train", "Train on your data and write a report");
  trainer::add_options(*train, options);

  std::size_t audited = 20'000;
  auto* audit = app.add_subcommand(
      "audit", "Train as told, then compare what samplers would draw: false negatives, hardness");
  trainer::add_options(*audit, options);
  audit->add_option("--records", audited, "Training records to draw negatives for");

  trainer::demo_settings shown;
  auto* demo = app.add_subcommand("demo", "Five samplers on data with planted tastes");
  demo->add_option("--seed", shown.seed, "Same seed, same figures");
  demo->add_option("--threads", shown.threads, "0: all there are");

  CLI11_PARSE(app, argc, argv);
  if (*train) run_train(options);
  else if (*audit) trainer::run_audit(options, audited);
  else trainer::run_demo(shown);
} catch (const std::exception& error) {
  std::fprintf(stderr, "realhns-train: %s\n", error.what());
  return 1;
}
