// SPDX-License-Identifier: MIT
#pragma once

#include <realhns/core/thread_pool.hpp>

#include "../math/adam.hpp"
#include "parameters.hpp"

namespace trainer::nn {

/// Adam (Kingma and Ba, ICLR 2015) on all weights of a model that are not frozen, in parallel. Unlike
/// row_adam, it moves a weight that has no gradient by what is left of its moments.
template <std::floating_point T>
class dense_adam {
public:
  /// What is kept between steps; a run that goes on where another ended has to be given it.
  struct state {
    parameter_values<T> mean, square;
    std::uint64_t steps = 0;
  };

  /// `list` and `threads` outlive the optimiser.
  dense_adam(const parameter_list& list, const adam_settings& settings,
             realhns::thread_pool& threads)
      : list_(list), settings_(settings), threads_(threads) {
    state_.mean = state_.square = parameter_values<T>(list.size());
  }

  /// Moves the weights against their gradient, and sets that to 0 for the next step. `decay` scales
  /// the learning rate: the e-th power of a factor is a decay by epochs.
  void step(parameter_values<T>& weights, parameter_values<T>& gradient, double decay = 1) {
    ++state_.steps;
    const auto steps = static_cast<double>(state_.steps);
    const double correction = std::sqrt(1 - std::pow(settings_.beta2, steps));
    const auto rate = static_cast<T>(decay * settings_.learning_rate * correction /
                                     (1 - std::pow(settings_.beta1, steps)));
    const auto epsilon = static_cast<T>(settings_.epsilon * correction);
    const auto beta1 = static_cast<T>(settings_.beta1);
    const auto beta2 = static_cast<T>(settings_.beta2);
    for_each_run([&](std::size_t first, std::size_t count) {
      threads_.for_each_chunk(count, 1024, [&](unsigned, std::size_t begin, std::size_t end) {
        const auto numbers = [&](parameter_values<T>& values) {
          return values.between(first + begin, first + end);
        };
        auto g = numbers(gradient), m = numbers(state_.mean), v = numbers(state_.square);
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g.square();
        numbers(weights) -= rate * m / (v.sqrt() + epsilon);
        g.setZero();
      });
    });
  }

  /// To be saved, and to be loaded into.
  state& kept() { return state_; }
  const state& kept() const { return state_; }

private:
  /// Calls f(first, count) for each run of weights that are not frozen.
  template <class F>
  void for_each_run(F&& f) const {
    std::size_t first = 0;
    for (const auto& block : list_.blocks()) {
      if (!block.frozen) continue;
      if (first < block.offset) f(first, block.offset - first);
      first = block.end();
    }
    if (first < list_.size()) f(first, list_.size() - first);
  }

  const parameter_list& list_;
  adam_settings settings_;
  realhns::thread_pool& threads_;
  state state_;
};

} // namespace trainer::nn
