// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "finite_differences.hpp"
#include "train/nn/encoder_block.hpp"
#include "train/nn/fusion.hpp"
#include "train/nn/item_embedding.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

constexpr Eigen::Index dim = 4;
constexpr std::size_t max_length = 5;

packed_sequences some_sequences() {
  packed_sequences batch(max_length);
  for (const auto& history :
       std::vector<std::vector<item_id>>{{3}, {0, 1, 1, 6}, {}, {5, 4, 3, 2, 1}, {2, 2}})
    batch.add(history);
  return batch;
}

} // namespace

TEST_CASE("linear has the gradients of finite differences", "[trainer]") {
  const bool has_bias = GENERATE(false, true);
  parameter_list list;
  const linear<double> layer(list, "linear", 3, 5,
                             has_bias ? linear<double>::bias::zero : linear<double>::bias::none);
  REQUIRE(list.blocks().size() == (has_bias ? 2 : 1));
  auto weights = random_weights(list);
  auto x = random_matrix(7, 3, 2);
  const auto dy = random_matrix(7, 5, 3);
  matrix<double> y;
  const auto loss = [&] {
    layer.forward(weights, x, y);
    return y.cwiseProduct(dy).sum();
  };
  parameter_values<double> gradient(list.size());
  layer.add_gradient(x, dy, gradient);
  const matrix<double> dx = layer.input_gradient(weights, dy);
  check_blocks(list, weights, gradient, loss);
  CHECK(relative_error(numbers(x), numbers(dx), loss) < 1e-6);
}

TEST_CASE("layer_norm has the gradients of finite differences", "[trainer]") {
  parameter_list list;
  const layer_norm<double> layer(list, "norm", dim);
  auto weights = random_weights(list);
  auto x = random_matrix(7, dim, 2);
  const auto dy = random_matrix(7, dim, 3);
  layer_norm<double>::kept kept;
  matrix<double> y, dx;
  const auto loss = [&] {
    layer.forward(weights, x, kept, y);
    return y.cwiseProduct(dy).sum();
  };
  loss();
  parameter_values<double> gradient(list.size());
  layer.backward(weights, kept, dy, gradient, dx);
  check_blocks(list, weights, gradient, loss);
  CHECK(relative_error(numbers(x), numbers(dx), loss) < 1e-6);
}

TEST_CASE("layer_norm brings rows to mean 0 and deviation 1, and zeros to the shift", "[trainer]") {
  parameter_list list;
  const layer_norm<double> layer(list, "norm", dim);
  auto weights = initial_weights<double>(list, 1);
  weights[layer.shift()] << 1, 2, 3, 4;
  matrix<double> x = random_matrix(3, dim, 2), y;
  x.row(1).setZero();
  layer_norm<double>::kept kept;
  layer.forward(weights, x, kept, y);
  CHECK(y.row(1) == weights[layer.shift()]);
  for (const Eigen::Index r : {0, 2}) {
    const auto row = y.row(r) - weights[layer.shift()];
    CHECK(row.mean() == Approx(0).margin(1e-12));
    CHECK(row.squaredNorm() / dim == Approx(1));
  }
}

TEST_CASE("item_embedding has the gradients of finite differences", "[trainer]") {
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  parameter_list list;
  const item_embedding<double> layer(list, "input", max_length, dim, 0.3);
  const parameter items = list.add("items", 7, dim, initial_values::constant(0));
  auto weights = random_weights(list);
  const auto batch = some_sequences();
  const auto sequences = batch.range(0, batch.size());
  const auto dx = random_matrix(batch.rows(), dim, 3);
  matrix<double> x;
  const auto loss = [&] {
    layer.forward(weights, items, sequences, masks, x);
    return x.cwiseProduct(dx).sum();
  };
  parameter_values<double> gradient(list.size());
  auto d_rows = dx;
  layer.backward(sequences, masks, d_rows, gradient);
  for (Eigen::Index r = 0; r < batch.rows(); ++r)
    gradient[items].row(batch.items()[std::size_t(r)]) += d_rows.row(r);
  check_blocks(list, weights, gradient, loss);
}

TEST_CASE("the latest item of every sequence has the last position", "[trainer]") {
  parameter_list list;
  const item_embedding<double> layer(list, "input", max_length, dim, 0.3);
  const parameter items = list.add("items", 7, dim, initial_values::constant(0));
  const auto weights = random_weights(list);
  const auto batch = some_sequences();
  matrix<double> x;
  layer.forward(weights, items, batch.range(0, batch.size()), {}, x);
  const auto table = weights[items];
  const auto positions = weights[list.blocks()[0]];
  CHECK(x.row(0).isApprox(2 * table.row(3) + positions.row(4)));
  CHECK(x.row(1).isApprox(2 * table.row(0) + positions.row(1)));
  CHECK(x.row(4).isApprox(2 * table.row(6) + positions.row(4)));
  CHECK(x.row(5).isApprox(2 * table.row(5) + positions.row(0)));
}

TEST_CASE("self_attention has the gradients of finite differences", "[trainer]") {
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  const Eigen::Index heads = GENERATE(1, 2);
  parameter_list list;
  const self_attention<double> layer(list, "attention", dim, heads, max_length, 0.3);
  auto weights = random_weights(list);
  const auto batch = some_sequences();
  const auto sequences = batch.range(0, batch.size());
  auto q = random_matrix(batch.rows(), dim, 2), x = random_matrix(batch.rows(), dim, 4);
  const auto dy = random_matrix(batch.rows(), dim, 3);
  self_attention<double>::kept kept;
  self_attention<double>::scratch scratch;
  matrix<double> y;
  const auto loss = [&] {
    layer.forward(weights, sequences, masks, q, x, kept, y);
    return y.cwiseProduct(dy).sum();
  };
  loss();
  parameter_values<double> gradient(list.size());
  matrix<double> dq = matrix<double>::Zero(batch.rows(), dim), dx;
  layer.backward(weights, sequences, q, x, kept, dy, scratch, gradient, dq, dx);
  check_blocks(list, weights, gradient, loss);
  CHECK(relative_error(numbers(q), numbers(dq), loss) < 1e-6);
  CHECK(relative_error(numbers(x), numbers(dx), loss) < 1e-6);
}

TEST_CASE("feed_forward has the gradients of finite differences", "[trainer]") {
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  parameter_list list;
  const feed_forward<double> layer(list, "feed_forward", dim, 0.3);
  auto weights = random_weights(list);
  auto x = random_matrix(9, dim, 2);
  const auto dy = random_matrix(9, dim, 3);
  matrix<double> hidden, y;
  const auto loss = [&] {
    layer.forward(weights, 5, masks, x, hidden, y);
    return y.cwiseProduct(dy).sum();
  };
  loss();
  parameter_values<double> gradient(list.size());
  matrix<double> used = dy, d_hidden, dx = matrix<double>::Zero(9, dim);
  layer.backward(weights, 5, masks, x, hidden, used, d_hidden, gradient, dx);
  check_blocks(list, weights, gradient, loss);
  CHECK(relative_error(numbers(x), numbers(dx), loss) < 1e-6);
}

TEST_CASE("encoder_block has the gradients of finite differences", "[trainer]") {
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  parameter_list list;
  const encoder_block<double> layer(list, "block", dim, 1, max_length, 0.3);
  auto weights = random_weights(list);
  const auto batch = some_sequences();
  const auto sequences = batch.range(0, batch.size());
  auto x = random_matrix(batch.rows(), dim, 2);
  const auto dy = random_matrix(batch.rows(), dim, 3);
  encoder_block<double>::kept kept;
  encoder_block<double>::scratch scratch;
  matrix<double> y;
  const auto loss = [&] {
    layer.forward(weights, sequences, masks, x, kept, y);
    return y.cwiseProduct(dy).sum();
  };
  loss();
  parameter_values<double> gradient(list.size());
  matrix<double> d = dy;
  layer.backward(weights, sequences, masks, x, kept, scratch, gradient, d);
  check_blocks(list, weights, gradient, loss);
  CHECK(relative_error(numbers(x), numbers(d), loss) < 1e-6);
}

TEST_CASE("fusion has the gradients of finite differences", "[trainer]") {
  parameter_list list;
  const fusion<double> layer(list, "fusion", 2 * dim, dim);
  auto weights = random_weights(list);
  auto joined = random_matrix(9, 2 * dim, 2);
  const auto d_out = random_matrix(9, dim, 3);
  fusion<double>::kept kept;
  matrix<double> out, d_hidden, d_joined;
  const auto loss = [&] {
    layer.forward(weights, joined.leftCols(dim), joined.rightCols(dim), kept, out);
    return out.cwiseProduct(d_out).sum();
  };
  loss();
  parameter_values<double> gradient(list.size());
  layer.backward(weights, kept, d_out, gradient, d_hidden, d_joined);
  check_blocks(list, weights, gradient, loss);
  CHECK(relative_error(numbers(joined), numbers(d_joined), loss) < 1e-6);
}
