// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <sstream>

#include "support/temporary_file.hpp"
#include "train/data/leave_one_out.hpp"
#include "train/data/planted/planted_data.hpp"
#include "train/run/pretraining.hpp"
#include "train/run/recommenders.hpp"

using namespace trainer;

namespace {

/// What a pre-training has learned, as bytes, and what it says of itself. Any model will do.
struct outcome {
  std::string weights;
  pretraining_record record;
};

outcome run(const options& o, const split& data, const std::filesystem::path& folder = {}) {
  pretraining_records of_parts;
  const auto model = make_recommender(o, data, of_parts);
  const auto record = pretrain(*model, data, "toy", o, folder);
  std::ostringstream weights;
  model->save_weights(weights);
  return {weights.str(), record};
}

std::size_t files_in(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

} // namespace

TEST_CASE("the options of a pre-training are those of the model and its training alone",
          "[trainer]") {
  options o = defaults_for(model_kind::cdr);
  o.data.folder = "planted";
  o.training.seed = 3;
  o.training.protocol = protocol_kind::leaky;
  o.sampling.sampler = sampler_kind::real_hns;
  o.sampling.negatives = 9;
  o.output.checkpoint = "file";
  const options alone = pretraining_of(o);
  CHECK_NOTHROW(validate(alone));
  CHECK(alone.model.kind == model_kind::sasrec);
  CHECK(alone.training.epochs == 80);
  CHECK(alone.training.seed == 3);
  CHECK(alone.training.learning_rate == o.training.learning_rate);
  CHECK(alone.training.protocol == protocol_kind::honest);
  CHECK(alone.sampling.sampler == sampler_kind::uniform);
  CHECK(alone.sampling.negatives == 9);
  CHECK(alone.output.checkpoint.empty());
  o.pretraining.seed = 7;
  CHECK(pretraining_of(o).training.seed == 7);
}

TEST_CASE("a pre-training is done once for all runs that share it", "[trainer]") {
  const planted_data world(1,
                           {.users = 100, .items = 150, .liked_share = 0.2, .exposed_share = 0.8});
  const split data = source_by_itself(leave_one_out(world.target(), &world.source()));
  options o;
  o.data.folder = "planted";
  o.model.dim = 4;
  o.training.epochs = 3;
  const temporary_file place("encoders");
  const auto folder = place.path().parent_path() / "new" / "folder";

  const auto first = run(o, data, folder);
  CHECK(first.weights == run(o, data).weights);
  CHECK(first.record.best_epoch > 0);
  CHECK(first.record.validation.ndcg_at_10() > 0);
  CHECK(files_in(folder) == 1);

  o.output.json = "another run";
  const auto again = run(o, data, folder);
  CHECK(again.weights == first.weights);
  CHECK(again.record.seconds == first.record.seconds); // what it took when it was done
  CHECK(files_in(folder) == 1);

  o.training.seed = 2;
  CHECK(run(o, data, folder).weights != first.weights);
  o.training.batch = 100;
  run(o, data, folder);
  CHECK(files_in(folder) == 3);
  for (const auto& file : std::filesystem::directory_iterator(folder))
    CHECK(file.path().filename().string().starts_with("toy-seed"));
}

TEST_CASE("an encoder file that is none is refused, not overwritten", "[trainer]") {
  const planted_data world(1,
                           {.users = 100, .items = 150, .liked_share = 0.2, .exposed_share = 0.8});
  const split data = leave_one_out(world.target());
  options o;
  o.data.folder = "planted";
  o.training.epochs = 1;
  const temporary_file place("encoders");
  const auto folder = place.path().parent_path() / "folder";
  run(o, data, folder);
  const auto file = std::filesystem::directory_iterator(folder)->path();
  std::ofstream(file) << "broken";
  CHECK_THROWS_WITH(run(o, data, folder), Catch::EndsWith("is no realhns pre-trained encoder 1"));
}
