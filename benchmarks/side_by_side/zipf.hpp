// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <random>
#include <vector>

/// Popularities of a catalogue: Zipf's law in an order from a seed, so that neighbours in memory are
/// not equally popular.
inline std::vector<double> zipf_weights(std::size_t items) {
  std::vector<double> weights(items);
  for (std::size_t i = 0; i < items; ++i) weights[i] = 1e6 / static_cast<double>(i + 1);
  std::shuffle(weights.begin(), weights.end(), std::mt19937(1));
  return weights;
}
