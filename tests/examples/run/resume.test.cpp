// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "support/temporary_file.hpp"
#include "train/run/recommenders.hpp"
#include "train/run/report.hpp"
#include "train/run/run.hpp"

using namespace trainer;

namespace {

options small_run() {
  options o;
  o.data.folder = "planted";
  o.training.epochs = 6;
  o.training.batch = 512;
  o.training.learning_rate_decay = 0.9;
  o.model.dim = 4;
  o.sampling.sampler = sampler_kind::real_hns;
  o.sampling.start_epoch = 2;
  o.sampling.item_clusters = 5;
  o.sampling.pool = 50;
  return o;
}

/// The same model as the paper's, with encoders that are trained by themselves first.
options small_cdr_run() {
  options o = defaults_for(model_kind::cdr);
  o.data.folder = "planted";
  o.model.dim = 4;
  o.model.max_length = 8;
  o.training.epochs = 4;
  o.pretraining.epochs = 2;
  o.sampling.sampler = sampler_kind::real_hns;
  o.sampling.schedule = schedule_kind::fixed;
  o.sampling.item_clusters = 5;
  o.sampling.pool = 50;
  return o;
}

const workload& work() {
  static const workload data = load_data(small_run());
  return data;
}

/// A report without what differs from run to run. As text, since NaN is not equal to itself.
std::string report_of(const options& o) {
  json report = make_report(o, work().data, train(o, work()));
  for (const char* key : {"seconds", "peak_rss_bytes", "configuration"}) report.erase(key);
  for (auto& encoder : report["pretraining"]) encoder.erase("seconds");
  return report.dump();
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("a run that was interrupted comes to the same report", "[trainer]") {
  const temporary_file file("run.checkpoint");
  const std::string straight = report_of(small_run());

  options first = small_run();
  first.training.epochs = 3;
  first.output.checkpoint = file.path();
  report_of(first);
  options second = small_run();
  second.output.resume = file.path();
  const std::string resumed = report_of(second);
  CHECK(resumed == straight);
  CHECK(json::parse(resumed)["sampling"].size() == 6);
  CHECK_FALSE(std::filesystem::exists(file.path().string() + ".part"));

  SECTION("even if there is nothing left to do") {
    second.output.checkpoint = file.path();
    report_of(second);
    second.training.epochs = 2;
    CHECK(report_of(second) == straight);
  }
}

TEST_CASE("a sampler with memory goes on from what it knew", "[trainer]") {
  const temporary_file file("run.checkpoint");
  options whole = small_run();
  whole.sampling.sampler = sampler_kind::srns;
  whole.sampling.variance_ramp = 1;
  const std::string straight = report_of(whole);
  options first = whole;
  first.training.epochs = 3;
  first.output.checkpoint = file.path();
  report_of(first);
  options second = whole;
  second.output.resume = file.path();
  CHECK(report_of(second) == straight);
}

TEST_CASE("a run of pre-trained encoders goes on without training them again", "[trainer]") {
  const temporary_file file("run.checkpoint");
  const std::string straight = report_of(small_cdr_run());
  const json report = json::parse(straight);
  CHECK(report["pretraining"].contains("source"));
  CHECK(report["pretraining"].contains("target"));
  CHECK(report["sampling"][0]["outliers"] > 0);

  options first = small_cdr_run();
  first.training.epochs = 2;
  first.output.checkpoint = file.path();
  report_of(first);
  options second = small_cdr_run();
  second.output.resume = file.path();
  CHECK(report_of(second) == straight);

  pretraining_records trained_anew;
  make_recommender(second, work().data, trained_anew);
  CHECK(trained_anew.empty());
}

TEST_CASE("a run of DASL goes on with both of its domains", "[trainer]") {
  options o = small_cdr_run();
  o.model.kind = model_kind::dasl;
  o.pretraining = {};
  const temporary_file file("run.checkpoint");
  const std::string straight = report_of(o);
  options first = o;
  first.training.epochs = 2;
  first.output.checkpoint = file.path();
  report_of(first);
  o.output.resume = file.path();
  CHECK(report_of(o) == straight);
}

TEST_CASE("a run that had stopped early does not go on", "[trainer]") {
  options o = small_run();
  o.sampling.sampler = sampler_kind::uniform;
  o.training.learning_rate = 1e-30; // nothing ever gets better
  o.training.patience = 2;
  const temporary_file file("run.checkpoint");
  o.output.checkpoint = file.path();
  const std::string stopped = report_of(o);
  CHECK(json::parse(stopped)["epochs"] == 3);
  o.output.resume = file.path();
  CHECK(report_of(o) == stopped);
}

TEST_CASE("a run does not go on from what is not its checkpoint", "[trainer]") {
  const temporary_file file("run.checkpoint");
  options o = small_run();
  o.training.epochs = 1;
  o.sampling.start_epoch = 0;
  o.output.checkpoint = file.path();
  report_of(o);
  o.output.checkpoint.clear();
  o.output.resume = file.path();

  using Catch::EndsWith;
  SECTION("other options") {
    o.sampling.negatives = 19;
    CHECK_THROWS_WITH(report_of(o), EndsWith("run.checkpoint: was written with other options: "
                                             "negatives was 20 and is 19"));
  }
  SECTION("no such file") {
    o.output.resume = "no/such/file";
    CHECK_THROWS_WITH(report_of(o), "no/such/file: cannot be read");
  }
  SECTION("another kind of file") {
    std::ofstream(file.path()) << "realhns pre-trained encoder 1 and more";
    CHECK_THROWS_WITH(report_of(o), EndsWith("is no realhns checkpoint 1"));
    std::ofstream(file.path()) << "";
    CHECK_THROWS_WITH(report_of(o), EndsWith("is no realhns checkpoint 1"));
  }
  SECTION("a part of the file, however long") {
    const std::string whole = read(file.path());
    for (const std::size_t length : {whole.size() / 100, whole.size() / 2, whole.size() - 1}) {
      std::ofstream(file.path(), std::ios::binary) << whole.substr(0, length);
      CHECK_THROWS_WITH(report_of(o), EndsWith("ends too early"));
    }
  }
  SECTION("nowhere to write") {
    o.output.resume.clear();
    o.output.checkpoint = "no/such/folder/file";
    CHECK_THROWS_WITH(report_of(o), "no/such/folder/file: cannot be written");
  }
}
