// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "support/temporary_file.hpp"
#include "train/run/placements_file.hpp"
#include "train/run/report.hpp"
#include "train/run/run.hpp"

using namespace trainer;

TEST_CASE("the report of a run holds what it must", "[trainer]") {
  options o;
  o.data.folder = "planted";
  o.training.epochs = 6;
  o.training.evaluate_from = 2;
  o.training.threads = 2;
  o.model.dim = 8;
  o.sampling.sampler = sampler_kind::real_hns;
  o.sampling.start_epoch = 2;
  o.sampling.increment = 10;
  const workload work = load_data(o);
  const split& data = work.data;

  const temporary_file file("report.json");
  write_report(file.path(), make_report(o, data, train(o, work)));
  std::ifstream in(file.path());
  const json report = json::parse(in);

  CHECK(report["configuration"]["sampler"] == "real_hns");
  CHECK(report["configuration"]["window"] == "0.3:0.4");
  CHECK(report["configuration"]["similarity"] == "cosine:5");
  CHECK(report["best_epoch"] > 0);
  CHECK(report["users"] == data.users.size());
  CHECK(report["epochs"] == 6);
  CHECK(report["peak_rss_bytes"] > 1'000'000);
  for (const char* phase : {"prepare", "sample", "train", "evaluate"})
    CHECK(report["seconds"][phase] > 0);
  for (const char* part : {"validation", "test"})
    for (const auto& metrics : {report[part], report[part]["full"]})
      for (const char* name :
           {"ndcg@5", "ndcg@10", "ndcg@20", "ndcg@50", "hr@5", "hr@10", "hr@20", "hr@50", "auc"})
        CHECK(metrics[name].is_number());

  CHECK(report["held_out_share"]["all"]["test"] > 0);
  CHECK(report["held_out_share"]["all"]["test"] < 0.01);

  REQUIRE(report["sampling"].size() == 6);
  const auto& warm_up = report["sampling"][0];
  CHECK(warm_up["epoch"] == 1);
  CHECK(warm_up["hard"] == 0);
  CHECK(warm_up["hardness"].is_null());
  CHECK(warm_up["held_out_share"]["hard"]["test"].is_null());
  CHECK(warm_up["held_out_share"]["all"]["test"].is_number());
  CHECK(warm_up["validation"].is_null());
  const auto& last = report["sampling"][5];
  CHECK(last["planned_hard"] == 10);
  CHECK(last["hard"].get<std::uint64_t>() + last["from_proposal"].get<std::uint64_t>() +
            last["unfilled"].get<std::uint64_t>() ==
        last["slots"]);
  CHECK(last["slots"] == 20 * data.training_records());
  CHECK(last["hardness"] < 0.5);
  CHECK(last["false_negative_rate"] < 0.2);
  CHECK(warm_up["false_negative_rate"].is_null());
  CHECK(warm_up["false_negative_rate_of_all"] > 0);
  CHECK(last["pooled_users"] == data.users.size());
  CHECK(last["outliers"] == 0); // there is no source domain for matrix factorisation
  CHECK(last["s_d"] <= last["s_c"]);
  CHECK(last["validation"]["ndcg@10"].is_number());
  for (const char* reason : {"known", "eligible", "filter", "not_rankable"})
    CHECK(last["rejected"][reason].is_number_unsigned());
}

TEST_CASE("each model trains on negatives that are made", "[trainer][threads]") {
  const auto kind = GENERATE(model_kind::mf, model_kind::sasrec, model_kind::cdr);
  const auto [sampler, fine] = GENERATE(std::pair(sampler_kind::aug_ns, fine_kind::dns_star),
                                        std::pair(sampler_kind::mix_gcf, fine_kind::dns_star),
                                        std::pair(sampler_kind::real_hns, fine_kind::mix_gcf));
  options o = defaults_for(kind);
  o.data.folder = "planted";
  o.data.planted_users = 800;
  o.data.planted_items = 200;
  o.training.epochs = o.training.patience = 16;
  o.training.batch = 64;
  o.training.learning_rate = 0.02;
  o.training.threads = 2;
  o.model.dim = 8;
  o.model.dropout = 0;
  o.pretraining = {};
  o.sampling.sampler = sampler;
  o.sampling.fine = fine;
  o.sampling.schedule =
      sampler == sampler_kind::aug_ns ? std::nullopt : std::optional(schedule_kind::fixed);
  const workload work = load_data(o);
  const json report = make_report(o, work.data, train(o, work));
  CAPTURE(to_text(kind), to_text(sampler));
  CHECK(report["configuration"]["sampler"] == to_text(sampler));
  CHECK(report["configuration"]["fine"] == to_text(fine));
  CHECK(report["configuration"]["noise"] == 0.1);
  const auto& epochs = report["sampling"];
  CHECK(epochs.back()["loss"] < epochs.front()["loss"].get<double>());
  CHECK(report["validation"]["auc"] > 0.55); // chance: .5
  const bool hard = sampler != sampler_kind::aug_ns;
  CHECK((epochs[0]["hard"] > 0) == hard); // ids are counted as ever
  if (hard) CHECK(epochs[0]["hardness"] < 0.4);
  else CHECK(epochs[0]["hardness_of_all"].get<double>() == Approx(0.5).margin(0.05));
}

TEST_CASE("a leaky run says so in its report", "[trainer]") {
  options o;
  o.data.folder = "planted";
  o.training.epochs = 1;
  o.training.protocol = protocol_kind::leaky;
  o.model.dim = 4;
  const workload work = load_data(o);
  const json report = make_report(o, work.data, train(o, work));
  CHECK(report["configuration"]["protocol"] == "leaky");
  CHECK(report["sampling"][0]["test"]["ndcg@10"] == report["test"]["ndcg@10"]);
  CHECK_FALSE(report["sampling"][0].contains("validation"));
}

TEST_CASE("placements are those that the metrics are made of", "[trainer]") {
  options o;
  o.data.folder = "planted";
  o.training.epochs = 1;
  o.model.dim = 4;
  const workload work = load_data(o);
  const auto result = train(o, work);
  const temporary_file file("placements.tsv");
  write_placements(file.path(), work.data, result);

  std::ifstream in(file.path());
  std::string header;
  std::getline(in, header);
  CHECK(header == "user\tvalidation\tvalidation_full\ttest\ttest_full");
  std::size_t users = 0;
  std::array<double, 4> rank{}, ndcg{};
  for (user_id user = 0; in >> user >> rank[0] >> rank[1] >> rank[2] >> rank[3]; ++users) {
    CHECK(user == work.data.users[users]);
    for (std::size_t c = 0; c < 4; ++c) ndcg[c] += rank[c] < 10 ? 1 / std::log2(rank[c] + 2) : 0;
  }
  CHECK(users == work.data.users.size());
  const double n = static_cast<double>(users);
  CHECK(ndcg[0] / n == Approx(result.validation.sampled.mean.ndcg_at_10()));
  CHECK(ndcg[1] / n == Approx(result.validation.full.mean.ndcg_at_10()));
  CHECK(ndcg[2] / n == Approx(result.test.sampled.mean.ndcg_at_10()));
  CHECK(ndcg[3] / n == Approx(result.test.full.mean.ndcg_at_10()));
}

TEST_CASE("a report that cannot be written is an error", "[trainer]") {
  CHECK_THROWS_WITH(write_report("no/such/folder/x.json", {}),
                    "no/such/folder/x.json: cannot be written");
}
