// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/data/source_sequence.hpp"
#include "train/model/dasl_recommender.hpp"
#include "train/run/run.hpp"

using namespace trainer;

namespace {

options small_run() {
  options o = defaults_for(model_kind::dasl);
  o.data.folder = "planted";
  o.data.planted_users = 600;
  o.data.planted_items = 500;
  o.model.dim = 16;
  o.model.max_length = 10;
  o.model.dropout = 0.2;
  o.training.epochs = 12;
  o.training.batch = 32;
  o.training.learning_rate = 5e-3;
  return o;
}

} // namespace

TEST_CASE("DASL learns tastes that were planted", "[trainer]") {
  const options o = small_run();
  const workload work = load_data(o);
  const auto result = train(o, work);
  CHECK(result.epochs.back().loss < 0.9 * result.epochs.front().loss);
  CHECK(result.test.sampled.mean.auc > 0.7);         // chance: .5
  CHECK(result.test.sampled.mean.hr_at_10() > 0.35); // chance: .1
}

TEST_CASE("the source of DASL is trained as well, and the map becomes orthogonal", "[trainer]") {
  const workload work = load_data(small_run());
  dasl_recommender model(work.data, {.encoder = {.dim = 8, .max_length = 10, .dropout = 0},
                                     .similarity = realhns::cosine(5),
                                     .adam = {.learning_rate = 0.01},
                                     .batch = 32,
                                     .source_negatives = 3});
  const auto blocks = model.model().parameters().blocks();
  const auto block = [&](const std::string& name) {
    return matrix<float>(
        model.model().weights()[*std::ranges::find(blocks, name, &nn::named_parameter::name)]);
  };
  std::vector<user_id> all;
  for (user_id user = 0; user < work.data.users.size(); ++user) all.push_back(user);
  const double map_loss = model.model().add_map(all);
  model.model().gradient() = nn::parameter_values<float>(model.model().gradient().size());

  // How much closer the next source item is than one from the other half of the catalogue.
  const auto margin = [&] {
    nn::dasl_batch batch(10);
    std::vector<item_id> next;
    for (const user_id user : all) {
      const auto s = source_up_to_training(work.data, user);
      if (s.items.empty() || s.items.size() > 10) continue;
      batch.add(user, s.items, s.target, s.target_before);
      next.insert(next.end(), s.next.begin(), s.next.end());
    }
    model.model().forward_source(batch);
    const auto& rows = model.model().source_representations();
    const auto items = model.model().source_item_table();
    double sum = 0;
    for (Eigen::Index r = 0; r < rows.rows(); ++r) {
      const auto item = next[static_cast<std::size_t>(r)];
      sum += static_cast<double>(rows.row(r).normalized().dot(
          items.row(item).normalized() - items.row((item + 250) % items.rows()).normalized()));
    }
    return sum / static_cast<double>(rows.rows());
  };
  const double margin_before = margin();
  for (realhns::epoch_t epoch = 1; epoch <= 20; ++epoch) {
    const std::size_t batches = model.begin_epoch(epoch);
    for (std::size_t b = 0; b < batches; ++b) {
      const auto queries = model.forward(b);
      std::vector<item_id> negatives;
      for (const item_id positive : queries.positives)
        negatives.push_back((positive + 250) % static_cast<item_id>(work.data.items));
      model.step(negatives);
    }
  }
  CHECK(margin() > margin_before + 0.1);
  const auto map = block("map");
  CHECK((map.transpose() * map).isIdentity(0.1F));
  CHECK(model.model().add_map(all) < 0.5 * map_loss);
}

TEST_CASE("RealHNS draws for DASL from both of its domains", "[trainer][threads]") {
  options o = small_run();
  o.training.epochs = 3;
  o.training.threads = 2;
  o.sampling.sampler = sampler_kind::real_hns;
  o.sampling.schedule = schedule_kind::fixed;
  o.sampling.item_clusters = 5;
  o.sampling.pool = 50;
  o.cross_domain.user_clusters = 5;
  const workload work = load_data(o);
  const auto result = train(o, work);
  for (const auto& epoch : result.epochs) {
    CHECK(epoch.prepared.user_clusters > 0);
    CHECK(epoch.prepared.outliers > 0);
    CHECK(epoch.sampled.hard > 0);
  }
}
