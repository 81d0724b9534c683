// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace support {

/// The probability that a chi-square variable of `freedom` degrees exceeds `x`: the closed form for
/// whole degrees, a sum of Poisson terms.
inline double chi_square_tail(double x, std::size_t freedom) {
  if (!(x > 0)) return 1;
  const double half = x / 2;
  const double first = freedom % 2 == 0 ? 0 : 0.5;
  double tail = freedom % 2 == 0 ? 0 : std::erfc(std::sqrt(half));
  for (double s = first; s < static_cast<double>(freedom) / 2; ++s)
    tail += std::exp(s * std::log(half) - half - std::lgamma(s + 1));
  return tail;
}

/// The p-value of counts against the probabilities that they are said to have: Pearson's test.
/// Neighbouring cells are pooled until they expect at least 5. A cell of probability 0 must be empty,
/// whatever the others say. 1 where fewer than two cells are left.
inline double chi_square_p(std::span<const std::size_t> observed,
                           std::span<const double> probabilities) {
  if (observed.size() != probabilities.size())
    throw std::logic_error("chi_square_p: a count for each probability");
  struct cell {
    double count = 0;
    double expected = 0;
  };
  const auto draws =
      static_cast<double>(std::accumulate(observed.begin(), observed.end(), std::size_t{0}));
  std::vector<cell> cells;
  cell open;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    if (probabilities[i] == 0 && observed[i] > 0) return 0;
    open.count += static_cast<double>(observed[i]);
    open.expected += probabilities[i] * draws;
    if (open.expected >= 5) cells.push_back(std::exchange(open, {}));
  }
  if (cells.size() < 2) return 1;
  cells.back().count += open.count;
  cells.back().expected += open.expected;

  double statistic = 0;
  for (const auto& [count, expected] : cells)
    statistic += (count - expected) * (count - expected) / expected;
  return chi_square_tail(statistic, cells.size() - 1);
}

/// Whether counts agree with probabilities. A sound sampler fails one seed in 1 / alpha, and the
/// tests' seeds are fixed.
inline bool fits(std::span<const std::size_t> observed, std::span<const double> probabilities,
                 double alpha = 1e-6) {
  return chi_square_p(observed, probabilities) > alpha;
}

/// Whether counts agree with equal probabilities.
inline bool fits_uniform(std::span<const std::size_t> observed, double alpha = 1e-6) {
  const std::vector<double> equal(observed.size(), 1.0 / static_cast<double>(observed.size()));
  return fits(observed, equal, alpha);
}

} // namespace support
