// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <set>
#include <sstream>

#include "train/data/leave_one_out.hpp"
#include "train/data/planted/planted_data.hpp"
#include "train/model/mf_recommender.hpp"

using namespace trainer;

namespace {

split small_data() {
  const planted_data world(1, {.users = 40, .items = 60});
  return leave_one_out(world.target());
}

/// Trains an epoch on negatives that depend on nothing but the batch.
void run_epoch(recommender& model, realhns::epoch_t epoch) {
  const std::size_t batches = model.begin_epoch(epoch);
  for (std::size_t b = 0; b < batches; ++b) {
    const auto queries = model.forward(b);
    std::vector<item_id> negatives;
    for (std::size_t q = 0; q < queries.size(); ++q)
      negatives.push_back((queries.positives[q] + 7) % 60);
    model.step(negatives);
  }
}

std::string bytes(const recommender& model, void (recommender::*save)(std::ostream&) const) {
  std::ostringstream out;
  (model.*save)(out);
  return out.str();
}

} // namespace

TEST_CASE("each training record is a query once an epoch", "[trainer]") {
  const split data = small_data();
  mf_recommender model(data, {.model = {.dim = 4}, .batch = 64});
  std::set<std::tuple<user_id, item_id, std::uint32_t>> seen, expected;
  const std::size_t batches = model.begin_epoch(1);
  CHECK(batches == (data.training_records() + 63) / 64);
  std::size_t queries_seen = 0;
  for (std::size_t b = 0; b < batches; ++b) {
    const auto queries = model.forward(b);
    queries_seen += queries.size();
    for (std::size_t q = 0; q < queries.size(); ++q)
      seen.emplace(queries.users[q], queries.positives[q], queries.positions[q]);
  }
  CHECK(queries_seen == data.training_records());
  for (user_id user = 0; user < data.users.size(); ++user)
    for (std::uint32_t p = 0; p < data.training(user).size(); ++p)
      expected.emplace(user, data.training(user)[p], p);
  CHECK(seen == expected);
}

TEST_CASE("a model goes on from its bytes as if it had never stopped", "[trainer]") {
  const split data = small_data();
  const mf_training settings{.model = {.dim = 4, .dropout = 0.5}, .batch = 64, .seed = 3};
  mf_recommender straight(data, settings), first(data, settings), second(data, settings);
  run_epoch(straight, 1);
  run_epoch(straight, 2);

  run_epoch(first, 1);
  std::istringstream weights(bytes(first, &recommender::save_weights));
  std::istringstream optimiser(bytes(first, &recommender::save_optimiser));
  second.load_weights(weights);
  second.load_optimiser(optimiser);
  run_epoch(second, 2);
  CHECK(bytes(second, &recommender::save_weights) == bytes(straight, &recommender::save_weights));
  CHECK(bytes(second, &recommender::save_optimiser) ==
        bytes(straight, &recommender::save_optimiser));
  CHECK(bytes(second, &recommender::save_weights) != bytes(first, &recommender::save_weights));
}

TEST_CASE("bytes of another model are refused", "[trainer]") {
  const split data = small_data();
  const mf_recommender wide(data, {.model = {.dim = 5}});
  mf_recommender model(data, {.model = {.dim = 4}});
  const std::string good = bytes(model, &recommender::save_weights);
  std::istringstream other(bytes(wide, &recommender::save_weights)), nothing(std::string{}),
      part_of_it(good.substr(0, good.size() - 1));
  CHECK_THROWS_WITH(model.load_weights(other), "holds a table of another shape");
  CHECK_THROWS_WITH(model.load_weights(nothing), "ends too early");
  CHECK_THROWS_WITH(model.load_weights(part_of_it), "ends too early");
}
