// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "finite_differences.hpp"
#include "train/nn/gru.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

constexpr Eigen::Index in = 3, dim = 4;

struct world {
  world() {
    for (const std::size_t length : {1U, 3U, 0U, 5U, 2U, 3U, 5U})
      batch.add(std::vector<item_id>(length, 0));
    x = random_matrix(batch.rows(), in, 2);
  }

  matrix<double> run() {
    matrix<double> states;
    layer.forward(weights, batch.range(0, batch.size()), x, kept, states);
    return states;
  }

  parameter_list list;
  gru<double> layer{list, "gru", in, dim};
  parameter_values<double> weights = random_weights(list);
  packed_sequences batch{9};
  matrix<double> x;
  gru<double>::kept kept;
};

double sigmoid_of(double x) { return 1 / (1 + std::exp(-x)); }

} // namespace

TEST_CASE("gru is its equations, item by item", "[trainer]") {
  world w;
  const auto block = [&](const std::string& name) {
    const auto& blocks = w.list.blocks();
    const auto found = std::ranges::find(blocks, name, &named_parameter::name);
    REQUIRE(found != blocks.end());
    return matrix<double>(w.weights[*found]);
  };
  const auto states = w.run();
  w.batch.range(0, w.batch.size()).for_each([&](Eigen::Index first, Eigen::Index length) {
    row_vector<double> h = row_vector<double>::Zero(dim);
    for (Eigen::Index t = first; t < first + length; ++t) {
      const row_vector<double> gates = (w.x.row(t) * block("gru.gates.weight") +
                                        h * block("gru.gates.state") + block("gru.gates.bias"))
                                           .unaryExpr(&sigmoid_of);
      const row_vector<double> r = gates.head(dim), z = gates.tail(dim);
      const row_vector<double> c =
          (w.x.row(t) * block("gru.candidates.weight") +
           r.cwiseProduct(h) * block("gru.candidates.state") + block("gru.candidates.bias"))
              .array()
              .tanh();
      h = z.cwiseProduct(h) + c - z.cwiseProduct(c);
      CHECK((states.row(t) - h).norm() < 1e-12);
    }
  });
}

TEST_CASE("gru has the gradients of finite differences", "[trainer]") {
  world w;
  const auto d_states = random_matrix(w.batch.rows(), dim, 3);
  const auto loss = [&] { return w.run().cwiseProduct(d_states).sum(); };
  loss();
  parameter_values<double> gradient(w.list.size());
  gru<double>::scratch scratch;
  matrix<double> dx;
  w.layer.backward(w.weights, w.kept, d_states, scratch, gradient, dx);
  check_blocks(w.list, w.weights, gradient, loss);
  CHECK(relative_error(numbers(w.x), numbers(dx), loss) < 1e-6);
}

TEST_CASE("time_major puts each step's rows below those of the step before", "[trainer]") {
  const world w;
  const time_major order(w.batch.range(0, w.batch.size()));
  REQUIRE(order.steps().size() == 5);
  Eigen::Index next = 0;
  for (const auto& step : order.steps()) {
    CHECK(step.first == next);
    next += step.rows;
  }
  CHECK(next == w.batch.rows());
  CHECK(order.steps()[0].rows == 6);
  CHECK(order.steps()[4].rows == 2);

  matrix<double> by_time, back;
  order.gather(w.x, by_time);
  order.scatter(by_time, back);
  CHECK(back == w.x);
  // The longest sequences are the fourth and the last; the first items of all come first.
  CHECK(by_time.row(0) == w.x.row(4));
  CHECK(by_time.row(1) == w.x.row(w.x.rows() - 5));
  CHECK(by_time.row(6) == w.x.row(5));
  CHECK(by_time.bottomRows(1) == w.x.bottomRows(1));
}
