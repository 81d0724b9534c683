// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "examples/doubles/oracle_model.hpp"
#include "support/temporary_file.hpp"
#include "train/audit/audit_samplers.hpp"
#include "train/audit/sweep.hpp"
#include "train/run/audit.hpp"

using namespace trainer;
using nlohmann::json;

namespace {

options small_world() {
  options o;
  o.data.folder = "planted";
  o.data.planted_users = 120;
  o.data.planted_items = 300;
  o.sampling.item_clusters = 10;
  o.sampling.pool = 60;
  o.sampling.top = rank_range{0, 20, false};
  return o;
}

} // namespace

TEST_CASE("records to audit are spread over all, those of a user side by side", "[trainer]") {
  const workload work = load_data(small_world());
  const auto all = some_records(work.data, 1'000'000);
  CHECK(all.users.size() == work.data.training_records());
  const auto some = some_records(work.data, 100);
  CHECK(some.users.size() == 100);
  CHECK(std::ranges::is_sorted(some.users));
  CHECK(some.users.front() < 5);
  CHECK(some.users.back() > work.data.users.size() - 5);
  for (std::size_t i = 0; i < 100; ++i)
    CHECK(work.data.training(some.users[i])[some.positions[i]] == some.positives[i]);
}

TEST_CASE("harder settings are harder, and false more often where the model knows the truth",
          "[trainer]") {
  const options o = small_world();
  const workload work = load_data(o);
  const oracle_model model(o, work.data);
  const auto records = some_records(work.data, 300);
  const auto curves = audit_samplers(o, work, model.tables(), records);
  REQUIRE(curves.size() == 6);
  for (const auto& curve : curves) {
    CAPTURE(curve.sampler);
    for (std::size_t i = 1; i < curve.points.size(); ++i) {
      CAPTURE(curve.points[i].knob);
      CHECK(curve.points[i].found.hard.hardness() < curve.points[i - 1].found.hard.hardness());
      CHECK(curve.points[i].found.forbidden == 0);
    }
    const auto rate = [&](const audit_point& p) { return p.found.hard.false_negatives().value(); };
    CHECK(rate(curve.points.back()) > rate(curve.points.front()));
  }
  // Ranked by the truth, all that is liked comes first: the best of 200 is liked, known ones aside.
  CHECK(curves[0].points.back().found.hard.false_negatives().value() > 0.9);
}

TEST_CASE("an audit is the same for any number of threads", "[trainer][threads]") {
  options o = small_world();
  const workload work = load_data(o);
  const oracle_model model(o, work.data);
  const auto records = some_records(work.data, 50);
  const auto one = audit_samplers(o, work, model.tables(), records);
  o.training.threads = 3;
  const auto three = audit_samplers(o, work, model.tables(), records);
  for (std::size_t i = 0; i < one.size(); ++i)
    for (std::size_t j = 0; j < one[i].points.size(); ++j)
      CHECK(one[i].points[j].found == three[i].points[j].found);
}

TEST_CASE("a model with a source domain has one more curve: of what its states rank", "[trainer]") {
  const options mf = small_world();
  CHECK(hardness_sweeps(mf).back().sampler == "real_hns");

  options cdr = defaults_for(model_kind::cdr);
  cdr.data = mf.data;
  const auto sweeps = hardness_sweeps(cdr);
  REQUIRE(sweeps.size() == 7);
  CHECK(sweeps.back().sampler == "source domain");
  for (const auto& setting : sweeps.back().settings) {
    CAPTURE(setting.knob);
    CHECK_NOTHROW(validate(setting.o));
    CHECK(setting.o.cross_domain.parts == real_hns_parts::cs);
    CHECK(setting.o.sampling.no_item_filter);
    CHECK(setting.o.sampling.window.from == cdr.sampling.window.from);
  }
}

TEST_CASE("the truth of real data is what was held out", "[trainer]") {
  workload work = load_data(small_world());
  CHECK(truth_of(work)(3, 7) == work.would_like(3, 7));
  work.would_like = nullptr;
  const auto truth = truth_of(work);
  for (user_id user = 0; user < work.data.users.size(); ++user) {
    CHECK(truth(user, work.data.answer(part::validation, user)));
    CHECK(truth(user, work.data.answer(part::test, user)));
    std::size_t found = 0;
    for (item_id item = 0; item < work.data.items; ++item) found += truth(user, item);
    CHECK(found == 2);
  }
}

TEST_CASE("an audit's report holds its curves", "[trainer]") {
  options o = small_world();
  o.training.epochs = 1;
  const temporary_file file("audit.json");
  o.output.json = file.path();
  run_audit(o, 40);
  std::ifstream in(file.path());
  const json report = json::parse(in);
  CHECK(report["configuration"]["data"] == "planted");
  REQUIRE(report["audit"].size() == 6);
  const auto& dns = report["audit"][0];
  CHECK(dns["sampler"] == "dns");
  CHECK(dns["points"][2]["knob"] == "N = 5");
  const auto& rate = dns["points"][2]["hard"]["false_negative_rate"];
  CHECK(rate["low"] <= rate["value"]);
  CHECK(rate["value"] <= rate["high"]);
  CHECK(dns["points"][2]["by_similarity"].size() == 10);
  CHECK_FALSE(dns["matched"].empty());
}
