// SPDX-License-Identifier: MIT
#pragma once

#include "linear.hpp"
#include "time_major.hpp"

namespace trainer::nn {

/// Gated recurrent units (Cho et al., EMNLP 2014) over each sequence by itself, from a state of zeros:
///   (r || z) = sigmoid(x W + h U + b), c = tanh(x W' + (r h) U' + b'), h <- z h + (1 - z) c
/// with products of r, z and states by number. Row t of the states knows the rows x up to t.
template <std::floating_point T>
class gru {
public:
  /// A row for each item, in the order of time.
  struct kept {
    time_major order;
    matrix<T> inputs, states;
    matrix<T> before; ///< the state before each item
    matrix<T> reset;  ///< r times that
    matrix<T> gates;  ///< r and z
    matrix<T> candidates;
  };

  struct scratch {
    matrix<T> d_states, d_gates, d_candidates, d_reset, d_inputs;
  };

  gru(parameter_list& list, const std::string& name, Eigen::Index in, Eigen::Index dim)
      : gates_in_(list, name + ".gates", in, 2 * dim, linear<T>::bias::zero),
        candidates_in_(list, name + ".candidates", in, dim, linear<T>::bias::zero),
        gates_state_(list.add(name + ".gates.state", dim, 2 * dim)),
        candidates_state_(list.add(name + ".candidates.state", dim, dim)) {}

  /// Row r of `x` and of `states` belongs to row r of the sequences.
  void forward(const parameter_values<T>& weights, const sequence_range& sequences,
               const matrix<T>& x, kept& k, matrix<T>& states) const {
    const Eigen::Index dim = candidates_state_.cols;
    k.order = time_major(sequences);
    k.order.gather(x, k.inputs);
    gates_in_.forward(weights, k.inputs, k.gates);
    candidates_in_.forward(weights, k.inputs, k.candidates);
    for (matrix<T>* m : {&k.states, &k.before, &k.reset}) m->resize(x.rows(), dim);
    const time_major::step* previous = nullptr;
    for (const auto& step : k.order.steps()) {
      const auto [first, rows] = step;
      auto before = k.before.middleRows(first, rows);
      auto reset = k.reset.middleRows(first, rows);
      auto gates = k.gates.middleRows(first, rows);
      auto candidates = k.candidates.middleRows(first, rows);
      if (previous == nullptr) before.setZero();
      else {
        before = k.states.middleRows(previous->first, rows);
        gates.noalias() += before * weights[gates_state_];
      }
      gates = gates.array().logistic();
      reset = gates.leftCols(dim).cwiseProduct(before);
      if (previous != nullptr) candidates.noalias() += reset * weights[candidates_state_];
      candidates = candidates.array().tanh();
      k.states.middleRows(first, rows) =
          candidates + gates.rightCols(dim).cwiseProduct(before - candidates);
      previous = &step;
    }
    k.order.scatter(k.states, states);
  }

  /// Sets dx.
  void backward(const parameter_values<T>& weights, const kept& k, const matrix<T>& d_states,
                scratch& s, parameter_values<T>& gradient, matrix<T>& dx) const {
    const Eigen::Index dim = candidates_state_.cols;
    k.order.gather(d_states, s.d_states);
    s.d_gates.resizeLike(k.gates);
    s.d_candidates.resizeLike(k.candidates);
    const auto& steps = k.order.steps();
    for (std::size_t t = steps.size(); t-- > 0;) {
      const auto [first, rows] = steps[t];
      const auto d = s.d_states.middleRows(first, rows).array();
      const auto before = k.before.middleRows(first, rows).array();
      const auto r = k.gates.block(first, 0, rows, dim).array();
      const auto z = k.gates.block(first, dim, rows, dim).array();
      const auto c = k.candidates.middleRows(first, rows).array();
      auto d_gates = s.d_gates.middleRows(first, rows);
      auto d_candidates = s.d_candidates.middleRows(first, rows);
      d_candidates = d * (1 - z) * (1 - c.square());
      d_gates.rightCols(dim) = d * (before - c) * z * (1 - z);
      s.d_reset.noalias() = d_candidates * weights[candidates_state_].transpose();
      d_gates.leftCols(dim) = s.d_reset.array() * before * r * (1 - r);
      if (t == 0) break;
      auto d_before = s.d_states.middleRows(steps[t - 1].first, rows);
      d_before.array() += d * z + s.d_reset.array() * r;
      d_before.noalias() += d_gates * weights[gates_state_].transpose();
    }
    gradient[gates_state_].noalias() += k.before.transpose() * s.d_gates;
    gradient[candidates_state_].noalias() += k.reset.transpose() * s.d_candidates;
    gates_in_.add_gradient(k.inputs, s.d_gates, gradient);
    candidates_in_.add_gradient(k.inputs, s.d_candidates, gradient);
    s.d_inputs.noalias() = gates_in_.input_gradient(weights, s.d_gates);
    s.d_inputs.noalias() += candidates_in_.input_gradient(weights, s.d_candidates);
    k.order.scatter(s.d_inputs, dx);
  }

private:
  linear<T> gates_in_, candidates_in_;
  parameter gates_state_, candidates_state_;
};

} // namespace trainer::nn
