// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>

#include <realhns/core/random.hpp>

namespace trainer {

/// What random numbers are for. Each use has streams of its own, so that one more draw in one place
/// changes nothing elsewhere.
enum class purpose : std::uint32_t { weights, order, dropout, evaluation, audit, planted };

/// The random bits of one use: a function of the seed, the use and `index` (an epoch, a user, ...).
inline realhns::draw_stream random_stream(std::uint64_t seed, purpose use,
                                          std::uint32_t index = 0) {
  return {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
          static_cast<std::uint32_t>(use),
          index};
}

/// A number in (0, 1).
template <class Random>
double unit(Random& random) {
  return (random() + 0.5) * 0x1p-32;
}

/// A standard normal number (Box-Muller).
template <class Random>
double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(unit(random)));
  return radius * std::cos(2 * std::numbers::pi * unit(random));
}

/// Every order equally likely (Fisher-Yates). Unlike std::shuffle, the same with every standard
/// library.
template <class T, class Random>
void shuffle(std::span<T> values, Random& random) {
  for (std::size_t n = values.size(); n > 1; --n)
    std::swap(values[n - 1], values[random.below(static_cast<std::uint32_t>(n))]);
}

} // namespace trainer
