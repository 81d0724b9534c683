// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "finite_differences.hpp"
#include "train/nn/dense_adam.hpp"
#include "train/nn/sasrec_model.hpp"
#include "train/nn/scoring_head.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

using ids = std::vector<item_id>;

const encoder_settings settings{.dim = 4, .heads = 2, .blocks = 1, .max_length = 4, .dropout = 0.3};

struct world {
  explicit world(unsigned thread_count) : threads(thread_count) {
    for (const ids& history : {ids{0, 1, 2}, ids{}, ids{4, 4, 3, 2, 1}, ids{3}}) batch.add(history);
    for (Eigen::Index r = 0; r < batch.rows(); ++r) {
      positives.push_back(static_cast<item_id>(r % 5));
      negatives.push_back(static_cast<item_id>(r * 2 % 5));
    }
  }

  double loss(const dropout_masks& masks, parameter_values<double>& gradient) {
    model.forward(batch, masks);
    return head.compute(model.weights(), model.items(), model.representations(),
                        {positives, negatives}, d, gradient);
  }

  realhns::thread_pool threads;
  sasrec_model<double> model{settings, 5, 1, threads};
  scoring_head<double> head{loss_kind::bce, realhns::inner_product(), threads};
  packed_sequences batch{4};
  ids positives, negatives;
  matrix<double> d;
};

} // namespace

TEST_CASE("the gradients of the SASRec model are those of finite differences", "[trainer]") {
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  world w(2);
  w.model.weights() = random_weights(w.model.parameters());
  w.loss(masks, w.model.gradient());
  w.model.backward(w.d);
  parameter_values<double> unused(w.model.weights().size());
  check_blocks(w.model.parameters(), w.model.weights(), w.model.gradient(),
               [&] { return w.loss(masks, unused); });
}

TEST_CASE("SASRec learns what follows what, and the same with any number of threads",
          "[trainer][threads]") {
  const auto train = [](world& w) {
    dense_adam<double> adam(w.model.parameters(), {.learning_rate = 0.01, .beta2 = 0.98},
                            w.threads);
    double loss = 0;
    for (std::uint32_t step = 1; step <= 200; ++step) {
      loss = w.loss({}, w.model.gradient());
      w.model.backward(w.d);
      adam.step(w.model.weights(), w.model.gradient());
    }
    return loss;
  };
  world one(1), three(3);
  // In the rows of items 0 and 5 of the batch, what is positive is negative as well.
  CHECK(train(one) < 0.4 * one.head.compute(one.model.weights(), one.model.items(),
                                            matrix<double>::Zero(one.batch.rows(), 4),
                                            {one.positives, one.negatives}, one.d,
                                            one.model.gradient()));
  train(three);
  const parameter all{0, 1, as_index(one.model.weights().size())};
  CHECK(one.model.weights()[all] == three.model.weights()[all]);
}

TEST_CASE("initial weights depend on the seed alone", "[trainer]") {
  realhns::thread_pool threads;
  const encoder_settings large{.dim = 20, .blocks = 1};
  const sasrec_model<float> model(large, 500, 9, threads);
  const parameter all{0, 1, as_index(model.weights().size())};
  CHECK(model.weights()[all] == sasrec_model<float>(large, 500, 9, threads).weights()[all]);
  CHECK(model.weights()[all] != sasrec_model<float>(large, 500, 8, threads).weights()[all]);
  for (const auto& block : model.parameters().blocks()) {
    CAPTURE(block.name);
    const auto weights = model.weights()[block].array();
    if (block.name.ends_with(".scale")) CHECK((weights == 1).all());
    if (block.name.ends_with(".shift")) CHECK((weights == 0).all());
    if (block.name == "items") // Xavier's: a deviation of sqrt(2 / (rows + cols))
      CHECK(std::sqrt(weights.square().mean()) == Approx(std::sqrt(2.0 / 520)).epsilon(0.05));
  }
}
