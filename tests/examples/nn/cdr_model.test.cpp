// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "scored_positions.hpp"
#include "train/nn/cdr_model.hpp"
#include "train/nn/dense_adam.hpp"
#include "train/nn/sasrec_model.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

using ids = std::vector<item_id>;

const encoder_settings settings{.dim = 4, .heads = 1, .blocks = 2, .max_length = 4, .dropout = 0.3};
constexpr std::size_t source_items = 6, target_items = 5;

struct user {
  ids target, source;
  std::vector<std::uint32_t> source_before;
};

// Without a source, without a target, with histories of which only the latest items are kept, with
// positions before the first source item.
const std::vector<user> users{{{0, 1, 2}, {5, 4, 3}, {0, 1, 3}},
                              {{4}, {}, {0}},
                              {{}, {1, 2}, {}},
                              {{3, 3}, {0, 1, 2, 3, 4, 5}, {1, 4}},
                              {{0, 1, 2, 3, 4, 0}, {2}, {0, 0, 0, 0, 1, 1}},
                              {{2}, {2, 5}, {2}}};

cdr_batch batch_of(const std::vector<user>& some) {
  cdr_batch batch(settings.max_length);
  for (const auto& u : some) batch.add(u.target, u.source, u.source_before);
  return batch;
}

/// A model with random weights and the items that a batch is scored with.
template <class T>
struct world {
  explicit world(unsigned thread_count = 1) : threads(thread_count) {
    randomise(model.weights(), 5);
  }

  double loss(const dropout_masks& masks, parameter_values<T>& gradient) {
    model.forward(batch, masks);
    return head.compute(model.weights(), model.items(), model.representations(), scored.items(), d,
                        gradient);
  }

  realhns::thread_pool threads;
  cdr_model<T> model{settings, source_items, target_items, 1, threads};
  scoring_head<T> head{loss_kind::bce, realhns::cosine(5), threads};
  cdr_batch batch = batch_of(users);
  scored_positions scored{batch.target().rows()};
  matrix<T> d;
};

} // namespace

TEST_CASE("the gradients of the cross-domain model are those of finite differences", "[trainer]") {
  const bool frozen = GENERATE(false, true);
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  world<double> w(2);
  if (frozen) w.model.freeze_source();
  w.loss(masks, w.model.gradient());
  w.model.backward(w.d);
  parameter_values<double> unused(w.model.weights().size());
  check_blocks(w.model.parameters(), w.model.weights(), w.model.gradient(),
               [&] { return w.loss(masks, unused); });
}

TEST_CASE("a cross-domain position has the latest source state before what it predicts",
          "[trainer]") {
  world<double> w;
  w.model.forward(w.batch);
  const matrix<double> states = w.model.source_states();
  // Users 0 and 5 by their source items alone: state r is that after item r.
  const auto state_after = [&](const ids& source) {
    cdr_batch one(settings.max_length);
    one.add(ids{0}, source, std::vector{static_cast<std::uint32_t>(source.size())});
    w.model.forward(one);
    return matrix<double>(w.model.source_states());
  };
  const auto none = state_after({});
  CHECK(states.row(0) == none);
  CHECK((states.row(1) - state_after({5})).norm() > 1e-4); // positions count from the end
  CHECK((states.row(2) - state_after({5, 4, 3})).norm() < 1e-12);
  CHECK(states.row(3) == none);
  CHECK(states.row(4) == none); // of six source items the first two are left out
  CHECK((states.row(states.rows() - 1) - state_after({2, 5})).norm() < 1e-12);
}

TEST_CASE("a frozen source has no dropout, and its states can be kept", "[trainer]") {
  const dropout_masks masks(3, 8);
  world<double> w;
  w.model.forward(w.batch);
  const matrix<double> states = w.model.source_states();
  w.model.forward(w.batch, masks);
  CHECK(w.model.source_states() != states);

  w.model.freeze_source();
  w.loss(masks, w.model.gradient());
  w.model.backward(w.d);
  CHECK(w.model.source_states() == states);
  const matrix<double> representations = w.model.representations();

  world<double> kept;
  kept.model.freeze_source();
  kept.model.forward(kept.batch.target(), states, masks);
  CHECK((kept.model.representations() - representations).norm() < 1e-12);
  kept.head.compute(kept.model.weights(), kept.model.items(), kept.model.representations(),
                    kept.scored.items(), kept.d, kept.model.gradient());
  kept.model.backward(kept.d);
  for (const auto& block : w.model.parameters().blocks())
    CHECK((kept.model.gradient()[block] - w.model.gradient()[block]).norm() < 1e-12);
}

TEST_CASE("transfer is what representations are made with", "[trainer]") {
  world<double> w;
  w.model.forward(w.batch);
  matrix<double> out;
  w.model.transfer(w.model.source_states(), w.model.target_states(), out);
  CHECK((out - w.model.representations()).norm() < 1e-12);
}

TEST_CASE("each domain can start from a SASRec trained on it alone", "[trainer]") {
  realhns::thread_pool threads;
  const sasrec_model<double> alone(settings, source_items, 7, threads);
  world<double> w;
  start_part(w.model, "source.", alone);
  std::size_t started = 0;
  for (const auto& block : w.model.parameters().blocks())
    for (const auto& pretrained : alone.parameters().blocks())
      if (block.name == "source." + pretrained.name) {
        CHECK(w.model.weights()[block] == alone.weights()[pretrained]);
        ++started;
      }
  CHECK(started == alone.parameters().blocks().size());

  const sasrec_model<double> of_other_items(settings, source_items + 1, 7, threads);
  CHECK_THROWS_AS(start_part(w.model, "source.", of_other_items), std::invalid_argument);
}

TEST_CASE("training the cross-domain model is the same for any number of threads",
          "[trainer][threads]") {
  const auto weights_after = [](unsigned threads) {
    world<float> w(threads);
    dense_adam<float> adam(w.model.parameters(), {.learning_rate = 0.01}, w.threads);
    for (std::uint32_t step = 1; step <= 5; ++step) {
      w.loss(dropout_masks(3, step), w.model.gradient());
      w.model.backward(w.d);
      adam.step(w.model.weights(), w.model.gradient());
    }
    return w.model.weights();
  };
  const auto one = weights_after(1);
  const parameter all{0, 1, as_index(one.size())};
  CHECK(one[all].allFinite());
  for (const unsigned threads : {2U, 3U}) CHECK(weights_after(threads)[all] == one[all]);
}

TEST_CASE("batches that do not fit the model are refused", "[trainer]") {
  world<float> w;
  cdr_batch batch(settings.max_length);
  batch.add(ids{target_items}, ids{}, std::vector{0U});
  CHECK_THROWS_AS(w.model.forward(batch), std::invalid_argument);
  batch.clear();
  batch.add(ids{}, ids{source_items}, std::vector<std::uint32_t>{});
  CHECK_THROWS_AS(w.model.forward(batch), std::invalid_argument);
  CHECK_THROWS_AS(w.model.forward(cdr_batch(settings.max_length + 1)), std::invalid_argument);
  const matrix<float> states = matrix<float>::Zero(w.batch.target().rows(), 4);
  CHECK_THROWS_AS(w.model.forward(w.batch.target(), states), std::invalid_argument);
  w.model.freeze_source();
  CHECK_THROWS_AS(w.model.forward(w.batch.target(), states.topRows(1)), std::invalid_argument);
  CHECK_NOTHROW(w.model.forward(w.batch.target(), states));
}

TEST_CASE("an empty batch goes through", "[trainer]") {
  world<float> w;
  const cdr_batch batch(settings.max_length);
  w.model.forward(batch);
  w.model.backward(w.model.representations());
  CHECK(w.model.representations().rows() == 0);
}
