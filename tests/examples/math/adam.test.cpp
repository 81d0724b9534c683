// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

#include "train/math/adam.hpp"

using namespace trainer;

namespace {

/// Algorithm 1 of Kingma and Ba, one number at a time.
class literal_adam {
public:
  double step(double theta, double g, const adam_settings& s) {
    ++t_;
    m_ = s.beta1 * m_ + (1 - s.beta1) * g;
    v_ = s.beta2 * v_ + (1 - s.beta2) * g * g;
    const double m_hat = m_ / (1 - std::pow(s.beta1, t_));
    const double v_hat = v_ / (1 - std::pow(s.beta2, t_));
    return theta - s.learning_rate * m_hat / (std::sqrt(v_hat) + s.epsilon);
  }

private:
  int t_ = 0;
  double m_ = 0, v_ = 0;
};

} // namespace

TEST_CASE("rows move as with literal Adam over the steps that touch them", "[trainer]") {
  const adam_settings settings{.learning_rate = 0.1, .beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-6};
  constexpr Eigen::Index rows = 4, dim = 3;
  matrix<double> table = matrix<double>::Random(rows, dim);
  matrix<double> expected = table;
  row_adam<double> adam(rows, dim, settings);
  std::vector<literal_adam> literal(rows * dim);

  const std::vector<std::vector<std::uint32_t>> touched{{0, 1, 2}, {3, 0}, {0}, {}, {2, 0, 1}};
  for (int round = 0; round < 4; ++round) {
    for (const auto& ids : touched) {
      // More rows than ids, as touched_rows has.
      const matrix<double> gradients = matrix<double>::Random(rows, dim);
      adam.update(table, ids, gradients);
      for (std::size_t i = 0; i < ids.size(); ++i)
        for (Eigen::Index k = 0; k < dim; ++k) {
          auto& state = literal[ids[i] * dim + std::size_t(k)];
          expected(ids[i], k) =
              state.step(expected(ids[i], k), gradients(as_index(i), k), settings);
        }
      CHECK((table - expected).cwiseAbs().maxCoeff() < 1e-12);
    }
  }
}
