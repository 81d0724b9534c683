// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "finite_differences.hpp"
#include "train/nn/sasrec_encoder.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

struct world {
  explicit world(encoder_settings s) : settings(s) {}

  encoder_settings settings;
  parameter_list list;
  sasrec_encoder<double> encoder{list, "target", settings};
  parameter items = list.add("items", 7, 4, initial_values::xavier_normal(7, 4));
  parameter_values<double> weights = random_weights(list);
};

packed_sequences some_sequences() {
  packed_sequences batch(5);
  for (const auto& history : std::vector<std::vector<item_id>>{
           {3}, {0, 1, 1, 6}, {}, {5, 4, 3, 2, 1}, {2, 2}, {0, 1, 2, 3, 4, 5, 6}})
    batch.add(history);
  return batch;
}

} // namespace

TEST_CASE("the gradients of the encoder are those of finite differences", "[trainer]") {
  const auto heads = GENERATE(1, 2);
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  world w({.dim = 4, .heads = heads, .blocks = 2, .max_length = 5, .dropout = 0.3});
  const packed_sequences batch = some_sequences();
  const auto sequences = batch.range(0, batch.size());
  const auto d_states = random_matrix(batch.rows(), 4, 2);

  sasrec_encoder<double>::kept kept;
  const auto loss = [&] {
    w.encoder.forward(w.weights, w.items, sequences, masks, kept);
    return kept.states.cwiseProduct(d_states).sum();
  };
  loss();
  parameter_values<double> gradient(w.list.size());
  w.encoder.backward(w.weights, sequences, masks, d_states, kept, gradient);
  for (Eigen::Index r = 0; r < batch.rows(); ++r)
    gradient[w.items].row(sequences.items[std::size_t(r)]) += kept.d_rows.row(r);
  check_blocks(w.list, w.weights, gradient, loss);
}
