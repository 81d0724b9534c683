// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <numeric>

#include "finite_differences.hpp"
#include "train/nn/dense_adam.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

const adam_settings settings{.learning_rate = 0.1, .beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-6};

struct world {
  parameter_list list;
  parameter first = list.add("first", 3, 4, {});
  parameter second = list.add("second.a", 900, 4, {});
  parameter third = list.add("second.b", 2, 4, {});
  parameter_values<double> weights = random_weights(list);
  parameter_values<double> gradient = random_weights(list, 2);
};

} // namespace

TEST_CASE("dense_adam moves as row_adam does when every row is touched", "[trainer]") {
  world w;
  realhns::thread_pool threads(2);
  dense_adam<double> adam(w.list, settings, threads);
  const parameter whole{0, 905, 4};
  matrix<double> expected = w.weights[whole];
  row_adam<double> rows(905, 4, settings);
  std::vector<std::uint32_t> all(905);
  std::iota(all.begin(), all.end(), 0U);
  for (std::uint64_t step = 1; step <= 5; ++step) {
    w.gradient = random_weights(w.list, step);
    rows.update(expected, all, w.gradient[whole]);
    adam.step(w.weights, w.gradient);
    CHECK((w.weights[whole] - expected).cwiseAbs().maxCoeff() < 1e-12);
    CHECK(w.gradient[whole].isZero(0));
  }
}

TEST_CASE("dense_adam moves weights without a gradient by what is left of their moments",
          "[trainer]") {
  world w;
  realhns::thread_pool threads;
  dense_adam<double> adam(w.list, settings, threads);
  const double g = w.gradient[w.first](0, 0);
  adam.step(w.weights, w.gradient);
  const double before = w.weights[w.first](0, 0);
  adam.step(w.weights, w.gradient, 0.5); // at half the rate
  const double mean = 0.1 * g * 0.9 / (1 - 0.81), square = 0.02 * g * g * 0.98 / (1 - 0.9604);
  CHECK(w.weights[w.first](0, 0) == Approx(before - 0.5 * 0.1 * mean / (std::sqrt(square) + 1e-6)));
}

TEST_CASE("dense_adam leaves frozen weights alone", "[trainer]") {
  for (const std::string prefix : {"first", "second.", "second.b", ""}) {
    world w;
    w.list.freeze(prefix);
    realhns::thread_pool threads;
    dense_adam<double> adam(w.list, settings, threads);
    const auto before = w.weights;
    adam.step(w.weights, w.gradient);
    for (const auto& block : w.list.blocks()) {
      CAPTURE(prefix, block.name);
      CHECK(block.frozen == block.name.starts_with(prefix));
      CHECK((w.weights[block].array() == before[block].array()).any() == block.frozen);
    }
  }
}
