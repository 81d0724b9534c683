// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "binary.hpp"

namespace trainer {

struct adam_settings {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
};

/// Adam (Kingma and Ba, ICLR 2015) for tables of which a batch touches a few rows. It differs from
/// the textbook where a row is not touched: dense Adam still decays its moments, and moves the row by
/// what is left of them; here such a row stands still and so does its step count, which bias
/// correction uses. A row that is touched in every step moves exactly as with dense Adam.
template <std::floating_point T>
class row_adam {
public:
  row_adam(Eigen::Index rows, Eigen::Index dim, const adam_settings& settings)
      : settings_(settings), mean_(matrix<T>::Zero(rows, dim)), square_(matrix<T>::Zero(rows, dim)),
        beta_powers_(matrix<double>::Ones(rows, 2)) {}

  void set_learning_rate(double rate) { settings_.learning_rate = rate; }

  /// Moves row ids[i] of `table` against row i of `gradients`. No id may stand twice in `ids`.
  template <class Gradients>
  void update(matrix<T>& table, std::span<const std::uint32_t> ids, const Gradients& gradients) {
    const auto beta1 = static_cast<T>(settings_.beta1);
    const auto beta2 = static_cast<T>(settings_.beta2);
    const auto epsilon = static_cast<T>(settings_.epsilon);
    Eigen::Index i = 0;
    for (const std::uint32_t id : ids) {
      const auto gradient = gradients.row(i++).array();
      auto mean = mean_.row(id).array();
      auto square = square_.row(id).array();
      mean = beta1 * mean + (1 - beta1) * gradient;
      square = beta2 * square + (1 - beta2) * gradient.square();

      // beta^t for this row's own t
      double& power1 = beta_powers_(id, 0) *= settings_.beta1;
      double& power2 = beta_powers_(id, 1) *= settings_.beta2;
      const auto step = static_cast<T>(settings_.learning_rate / (1 - power1));
      const auto correction = static_cast<T>(1 / (1 - power2));
      table.row(id).array() -= step * mean / ((correction * square).sqrt() + epsilon);
    }
  }

  void save(std::ostream& out) const {
    write_matrix(out, mean_);
    write_matrix(out, square_);
    write_matrix(out, beta_powers_);
  }
  void load(std::istream& in) {
    read_matrix(in, mean_);
    read_matrix(in, square_);
    read_matrix(in, beta_powers_);
  }

private:
  adam_settings settings_;
  matrix<T> mean_;
  matrix<T> square_;
  matrix<double> beta_powers_;
};

} // namespace trainer
