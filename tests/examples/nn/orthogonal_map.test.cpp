// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "finite_differences.hpp"
#include "train/nn/dense_adam.hpp"
#include "train/nn/orthogonal_map.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

constexpr Eigen::Index dim = 4;

struct world {
  double loss() {
    parameter_values<double> unused(list.size());
    matrix<double> d_source, d_target;
    return map.compute(weights, source, target, unused, d_source, d_target);
  }

  parameter_list list;
  orthogonal_map<double> map{list, "map", dim};
  parameter_values<double> weights = random_weights(list);
  matrix<double> source = random_matrix(7, dim, 2), target = random_matrix(7, dim, 3);
};

} // namespace

TEST_CASE("orthogonal_map has the gradients of finite differences", "[trainer]") {
  world w;
  parameter_values<double> gradient(w.list.size());
  matrix<double> d_source, d_target;
  w.map.compute(w.weights, w.source, w.target, gradient, d_source, d_target);
  const auto loss = [&] { return w.loss(); };
  check_blocks(w.list, w.weights, gradient, loss);
  CHECK(relative_error(numbers(w.source), numbers(d_source), loss) < 1e-6);
  CHECK(relative_error(numbers(w.target), numbers(d_target), loss) < 1e-6);
}

TEST_CASE("the loss of orthogonal_map is 0 for a rotation that fits, and users without a direction "
          "have no gradient",
          "[trainer]") {
  world w;
  auto map = w.weights[w.map.weight()];
  map << 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 1, 0, 0, 0;
  w.target = 3 * w.source * map;
  CHECK(w.loss() == Approx(0).margin(1e-12));
  w.target.row(2) *= -1;
  CHECK(w.loss() == Approx(2.0 / 7));
  map *= 2;
  CHECK(w.loss() == Approx(2.0 / 7 + 4 * 9));

  w.source.row(1).setZero();
  parameter_values<double> gradient(w.list.size());
  matrix<double> d_source, d_target;
  w.map.compute(w.weights, w.source, w.target, gradient, d_source, d_target);
  CHECK(d_source.row(1).isZero(0));
  CHECK(d_target.row(1).isZero(0));
  CHECK(d_source.allFinite());
}

TEST_CASE("orthogonal_map finds the rotation between two tables and becomes orthogonal",
          "[trainer]") {
  world w;
  matrix<double> rotation(dim, dim);
  rotation << 0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -0.5, -0.5, 0.5, 0.5, 0.5;
  REQUIRE((rotation.transpose() * rotation).isIdentity(1e-12));
  w.source = random_matrix(40, dim, 6);
  w.target = w.source * rotation;
  realhns::thread_pool threads;
  dense_adam<double> adam(w.list, {.learning_rate = 0.01}, threads);
  parameter_values<double> gradient(w.list.size());
  matrix<double> d_source, d_target;
  for (int step = 0; step < 1500; ++step) {
    w.map.compute(w.weights, w.source, w.target, gradient, d_source, d_target);
    adam.step(w.weights, gradient);
  }
  CHECK((w.weights[w.map.weight()] - rotation).norm() < 1e-2);
}
