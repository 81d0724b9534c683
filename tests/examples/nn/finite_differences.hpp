// SPDX-License-Identifier: MIT
#pragma once

#include <catch2/catch.hpp>

#include <span>

#include "train/nn/parameters.hpp"

namespace finite_differences {

using trainer::matrix;

/// The numbers of a matrix or of a block.
template <class Matrix>
auto numbers(Matrix&& m) {
  return std::span(m.data(), static_cast<std::size_t>(m.size()));
}

/// |gradient - d| / |d| where d are the central differences of `loss()` by `weights`, of fourth order.
template <class Loss>
double relative_error(std::span<double> weights, std::span<const double> gradient, Loss&& loss) {
  constexpr double h = 3e-5;
  double off = 0, length = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double was = weights[i];
    const auto at = [&](double step) {
      weights[i] = was + step;
      return loss();
    };
    const double difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    weights[i] = was;
    off += (gradient[i] - difference) * (gradient[i] - difference);
    length += difference * difference;
  }
  return std::sqrt(off / length); // not a number, and so no success, where nothing depends on them
}

/// Checks the gradient of every block by itself, so that a small one can't hide behind a large one. The
/// bound leaves room for rounding where a gradient is small against the loss. A frozen block must have
/// none.
template <class Loss>
void check_blocks(const trainer::nn::parameter_list& list,
                  trainer::nn::parameter_values<double>& weights,
                  const trainer::nn::parameter_values<double>& gradient, Loss&& loss) {
  for (const auto& block : list.blocks()) {
    CAPTURE(block.name);
    if (block.frozen) CHECK(gradient[block].isZero(0));
    else CHECK(relative_error(numbers(weights[block]), numbers(gradient[block]), loss) < 1e-5);
  }
}

/// Random weights everywhere, since an initial 0 or 1 hides mistakes.
template <class T>
void randomise(trainer::nn::parameter_values<T>& weights, std::uint64_t seed) {
  auto random = trainer::random_stream(seed, trainer::purpose::weights);
  for (T& weight : weights.between(0, weights.size()))
    weight = static_cast<T>(0.5 * trainer::normal(random));
}

inline trainer::nn::parameter_values<double> random_weights(const trainer::nn::parameter_list& list,
                                                            std::uint64_t seed = 1) {
  trainer::nn::parameter_values<double> weights(list.size());
  randomise(weights, seed);
  return weights;
}

inline matrix<double> random_matrix(Eigen::Index rows, Eigen::Index cols, std::uint64_t seed) {
  matrix<double> m(rows, cols);
  auto random = trainer::random_stream(seed, trainer::purpose::planted);
  for (double& number : m.reshaped()) number = trainer::normal(random);
  return m;
}

} // namespace finite_differences
