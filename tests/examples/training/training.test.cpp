// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <map>

#include "examples/doubles/constant_source.hpp"
#include "examples/doubles/sequence_model.hpp"
#include "examples/doubles/uniform_source.hpp"
#include "train/data/leave_one_out.hpp"
#include "train/data/planted/planted_data.hpp"
#include "train/model/mf_recommender.hpp"
#include "train/training/training.hpp"

using namespace trainer;

namespace {

const planted_data& world() {
  static const planted_data data(
      1, {.users = 400, .items = 300, .liked_share = 0.1, .exposed_share = 0.6});
  return data;
}

struct quick {
  training_settings loop{.epochs = 40};
  mf_training mf{.model = {.dim = 16}, .adam = {.learning_rate = 0.01}, .batch = 128};
  std::uint64_t seed = 3;
};

training_result train(quick settings) {
  const split data = leave_one_out(world().target(), &world().source());
  uniform_source source(data.known(), static_cast<std::uint32_t>(data.items), 5, settings.seed);
  settings.loop.seed = settings.loop.evaluation_seed = settings.mf.seed = settings.seed;
  mf_recommender model(data, settings.mf);
  progress_bar progress(false);
  return trainer::train(model, source, data, settings.loop, progress);
}

/// Three users. Their validation item is the last of the catalogue, their test item the first, so the
/// other way round as seen by sequence_model when it predicts.
split line_data() {
  split data;
  data.items = 150;
  data.users = {0, 1, 2};
  for (const item_id u : {10U, 20U, 30U}) {
    std::vector<item_id> row{u, u + 1, u + 2, 149, 0};
    if (u == 30) row.insert(row.begin(), 40);
    data.target.push_back(row);
  }
  return data;
}

} // namespace

TEST_CASE("training learns planted tastes", "[trainer]") {
  const auto loss = GENERATE(loss_kind::bpr, loss_kind::bce);
  quick settings;
  settings.mf.model.loss = loss;
  const auto result = train(settings);
  CHECK(result.epochs.back().loss < result.epochs.front().loss / 2);
  CHECK(result.test.sampled.mean.auc > 0.75);
  CHECK(result.test.sampled.mean.ndcg_at_10() > 0.15); // chance: .045
  CHECK(result.test.full.mean.auc > 0.75);
  CHECK(result.epochs.front().quality.all.hardness() == Approx(0.5).margin(0.05));
  CHECK(result.epochs.front().quality.hard.draws == 0);
}

TEST_CASE("a run is the same for any number of threads, and another for another seed",
          "[trainer][threads]") {
  quick settings;
  settings.loop.epochs = 3;
  const auto one = train(settings);
  settings.loop.threads = 3;
  const auto three = train(settings);
  for (std::size_t e = 0; e < 3; ++e) {
    CHECK(one.epochs[e].loss == three.epochs[e].loss);
    CHECK(one.epochs[e].evaluated == three.epochs[e].evaluated);
  }
  CHECK(one.test.full.mean == three.test.full.mean);
  settings.seed = 4;
  CHECK(train(settings).epochs[2].loss != one.epochs[2].loss);
}

TEST_CASE("the figures are those of the best epoch", "[trainer]") {
  quick settings;
  settings.mf.adam.learning_rate = 0.05; // overfits soon
  settings.loop.patience = 4;
  const auto result = train(settings);
  REQUIRE(result.epochs.size() < settings.loop.epochs);
  CHECK(result.epochs.size() == result.best_epoch + settings.loop.patience);
  double best = 0;
  for (const auto& epoch : result.epochs) best = std::max(best, epoch.evaluated->ndcg_at_10());
  CHECK(result.validation.sampled.mean.ndcg_at_10() == best);
  CHECK(result.epochs[result.best_epoch - 1].evaluated == result.validation.sampled.mean);

  settings.loop.epochs = 80;
  settings.loop.minimum_epoch = 30;
  const auto patient = train(settings);
  CHECK(patient.epochs.size() == std::max(patient.best_epoch, 30U) + settings.loop.patience);
}

TEST_CASE("the truth about planted tastes is counted", "[trainer]") {
  quick settings;
  settings.loop.epochs = 1;
  const split data = leave_one_out(world().target(), &world().source());
  settings.loop.would_like = [&](user_id user, item_id item) {
    return world().would_like(data.users[user], item);
  };
  const auto result = train(settings);
  // A user likes 30 of 300 items, a few of them on record.
  CHECK(result.epochs[0].quality.all.false_negatives().value() == Approx(0.075).margin(0.03));
}

TEST_CASE("a sequence model plugs into the loop", "[trainer]") {
  const split data = line_data();
  // Two batches an epoch: users who like the lower end after the second and third epoch only.
  sequence_model model(data, 2, {4, 6});
  constant_source source({149, 5, 0, 7, realhns::no_item}, 2);
  progress_bar progress(false);
  const training_settings settings{.epochs = 5, .patience = 9, .evaluate_from = 2};
  const auto result = trainer::train(model, source, data, settings, progress);

  SECTION("each epoch it is asked for its tables, and after it is evaluated") {
    std::vector<part> expected{part::training};
    for (int epoch = 2; epoch <= 5; ++epoch)
      expected.insert(expected.end(), {part::training, part::validation});
    expected.insert(expected.end(), {part::validation, part::test});
    CHECK(model.asked == expected);
    REQUIRE(source.prepared_with.size() == 5);
    CHECK(source.prepared_with[0].items.rows() == 150);
    CHECK_FALSE(source.prepared_with[0].source.empty());
  }
  SECTION("queries go to the source as they are, and its negatives to the model") {
    std::map<std::pair<user_id, std::uint32_t>, item_id> first_epoch;
    std::size_t batches = 0;
    for (const auto& batch : source.sampled) {
      if (batch.representation > 1 || batch.users.size() == 1)
        continue; // later, or measure_quality
      ++batches;
      for (std::size_t q = 0; q < batch.users.size(); ++q)
        first_epoch[{batch.users[q], batch.positions[q]}] = batch.positives[q];
    }
    CHECK(batches == 2);
    CHECK(first_epoch == std::map<std::pair<user_id, std::uint32_t>, item_id>{{{0, 1}, 11},
                                                                              {{0, 2}, 12},
                                                                              {{1, 1}, 21},
                                                                              {{1, 2}, 22},
                                                                              {{2, 1}, 30},
                                                                              {{2, 2}, 31},
                                                                              {{2, 3}, 32}});
    CHECK(model.stepped_on.size() == 5 * model.queries.size());
    CHECK(model.stepped_on[2] == 0);
  }
  SECTION("the loss is the mean over queries, not over batches") {
    // Batches of 2 users and of 1: of 4 and 3 queries, or of 5 and 2.
    for (const auto& epoch : result.epochs)
      CHECK((epoch.loss == Approx((16 + 9) / 7.0) || epoch.loss == Approx((25 + 4) / 7.0)));
  }
  SECTION("test items are ranked by the model of the best epoch") {
    CHECK_FALSE(result.epochs[0].evaluated);
    CHECK(result.epochs[1].evaluated->ndcg_at_10() == 0); // likes the lower end
    CHECK(result.epochs[2].evaluated->ndcg_at_10() == 0);
    CHECK(result.epochs[3].evaluated->ndcg_at_10() == 1);
    CHECK(result.best_epoch == 4);
    CHECK(model.age == 8);
    CHECK(result.validation.sampled.mean.hr[0] == 1);
    CHECK(result.test.full.mean.hr[0] == 1);
    CHECK(result.test.full.placements.size() == 3);
  }
  SECTION("negatives that are held out are counted") {
    for (const auto& epoch : result.epochs) {
      CHECK(epoch.held_out.all.draws == 7 * 4);
      CHECK(epoch.held_out.all.validation == 7);
      CHECK(epoch.held_out.all.test == 7);
      CHECK(epoch.held_out.hard.draws == 7 * 2);
      CHECK(epoch.held_out.hard.validation == 7);
      CHECK(epoch.held_out.hard.test == 0);
    }
  }
}

TEST_CASE("a model takes its steps on what a source makes, and ids are counted", "[trainer]") {
  const split data = line_data();
  sequence_model model(data, 3, {}); // one batch of all 7 queries
  constant_source source({149, 5, 0}, 2);
  source.makes_rows = true;
  progress_bar progress(false);
  const training_settings settings{.epochs = 2, .patience = 9};
  const auto result = trainer::train(model, source, data, settings, progress);
  CHECK(model.stepped_on_made == std::vector<std::size_t>{7, 7});
  CHECK(model.stepped_on.empty());
  CHECK(result.epochs[0].sampled.slots == 7 * 3);
  CHECK(result.epochs[0].held_out.hard.draws == 7 * 2);
  CHECK(result.epochs[0].held_out.all.validation == 7);
}

TEST_CASE("what decides when to stop can be the test part, where a protocol wants that",
          "[trainer]") {
  const split data = line_data();
  sequence_model model(data, 3, {1, 2, 3});
  constant_source source({5}, 0);
  progress_bar progress(false);
  const training_settings settings{.epochs = 5, .patience = 9, .stop_on = part::test};
  const auto result = trainer::train(model, source, data, settings, progress);
  CHECK(result.best_epoch == 4);
  CHECK(result.epochs[0].evaluated->ndcg_at_10() == 0);
}

TEST_CASE("data without test records is trained on as well", "[trainer]") {
  split data = line_data();
  data.held_out = 1;
  sequence_model model(data, 3, {1});
  constant_source source({0, 5}, 1);
  progress_bar progress(false);
  const auto result = trainer::train(model, source, data, {.epochs = 2}, progress);
  CHECK(result.best_epoch == 1);
  CHECK(result.validation.sampled.mean.hr[0] == 1); // the first item is now for validation
  CHECK(result.epochs[0].held_out.all.validation == 10);
  CHECK(result.epochs[0].held_out.all.test == 0);
  CHECK(result.test.sampled.placements.empty());
}
