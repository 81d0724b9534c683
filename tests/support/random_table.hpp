// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace support {

/// SplitMix64: random numbers that owe nothing to the library under test and are the same on every
/// platform.
class random_source {
public:
  explicit random_source(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits64() {
    std::uint64_t x = state_ += 0x9E3779B97F4A7C15;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
  }

  /// 32 random bits: what the library's own functions ask of a source.
  std::uint32_t operator()() { return static_cast<std::uint32_t>(bits64() >> 32); }

  /// A number in [0, n). Its bias is below n / 2^64.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(bits64() % n); }

  bool chance(std::uint32_t one_in) { return below(one_in) == 0; }

  /// A number in [0, 1), a multiple of 2^-24.
  double unit() { return static_cast<double>(bits64() >> 40) / double{1 << 24}; }

private:
  std::uint64_t state_;
};

/// rows x dim numbers, uniform in [-1, 1).
template <class T = float>
std::vector<T> random_table(std::size_t rows, std::size_t dim, std::uint64_t seed) {
  random_source random(seed);
  std::vector<T> table(rows * dim);
  for (T& x : table) x = static_cast<T>(2 * random.unit() - 1);
  return table;
}

/// rows x dim small integers: their scores are exact, and full of ties.
template <class T = float>
std::vector<T> tied_table(std::size_t rows, std::size_t dim, std::uint64_t seed) {
  random_source random(seed);
  std::vector<T> table(rows * dim);
  for (T& x : table) x = static_cast<T>(static_cast<int>(random.below(3)) - 1);
  return table;
}

} // namespace support
