// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/data/leave_one_out.hpp"
#include "train/data/planted.hpp"
#include "train/training/training.hpp"
#include "uniform_source.hpp"

using namespace trainer;

namespace {

const planted_data& world() {
  static const planted_data data(
      1, {.users = 400, .items = 300, .liked_share = 0.1, .exposed_share = 0.6});
  return data;
}

training_result train(const training_settings& settings) {
  const split data = leave_one_out(world().target(), &world().source());
  uniform_source source(data.known(), static_cast<std::uint32_t>(data.items), 5, settings.seed);
  progress_bar progress(false);
  return train_mf(data, source, settings, progress);
}

training_settings quick() {
  training_settings settings;
  settings.model.dim = 16;
  settings.adam.learning_rate = 0.01;
  settings.epochs = 40;
  settings.batch = 128;
  settings.seed = 3;
  return settings;
}

} // namespace

TEST_CASE("training learns planted tastes", "[trainer]") {
  const auto loss = GENERATE(loss_kind::bpr, loss_kind::bce);
  auto settings = quick();
  settings.model.loss = loss;
  const auto result = train(settings);
  CHECK(result.epochs.back().loss < result.epochs.front().loss / 2);
  CHECK(result.test.sampled.auc > 0.75);
  CHECK(result.test.sampled.ndcg_at_10() > 0.15); // chance: .045
  CHECK(result.test.full.auc > 0.75);
  CHECK(result.epochs.front().quality.all.hardness() == Approx(0.5).margin(0.05));
  CHECK(result.epochs.front().quality.hard.draws == 0);
}

TEST_CASE("a run is the same for any number of threads, and another for another seed",
          "[trainer]") {
  auto settings = quick();
  settings.epochs = 3;
  const auto one = train(settings);
  settings.threads = 3;
  const auto three = train(settings);
  for (std::size_t e = 0; e < 3; ++e) {
    CHECK(one.epochs[e].loss == three.epochs[e].loss);
    CHECK(one.epochs[e].validation == three.epochs[e].validation);
  }
  CHECK(one.test.full == three.test.full);
  settings.seed = 4;
  CHECK(train(settings).epochs[2].loss != one.epochs[2].loss);
}

TEST_CASE("the figures are those of the best epoch", "[trainer]") {
  auto settings = quick();
  settings.adam.learning_rate = 0.05; // overfits soon
  settings.patience = 4;
  const auto result = train(settings);
  REQUIRE(result.epochs.size() < settings.epochs);
  CHECK(result.epochs.size() == result.best_epoch + settings.patience);
  double best = 0;
  for (const auto& epoch : result.epochs) best = std::max(best, epoch.validation.ndcg_at_10());
  CHECK(result.validation.sampled.ndcg_at_10() == best);
  CHECK(result.epochs[result.best_epoch - 1].validation == result.validation.sampled);

  settings.minimum_epoch = 30;
  const auto patient = train(settings);
  CHECK(patient.epochs.size() == std::max(patient.best_epoch, 30U) + settings.patience);
}

TEST_CASE("the truth about planted tastes is counted", "[trainer]") {
  auto settings = quick();
  settings.epochs = 1;
  const split data = leave_one_out(world().target(), &world().source());
  settings.would_like = [&](user_id user, item_id item) {
    return world().would_like(data.users[user], item);
  };
  const auto result = train(settings);
  // A user likes 30 of 300 items, a few of them on record.
  CHECK(result.epochs[0].quality.all.false_negative_rate() == Approx(0.075).margin(0.03));
}
