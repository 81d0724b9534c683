// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

/// What a program has before it draws hard negatives: who liked what, in its own types. Users and items
/// are of five kinds; users like items of their own kind, and have found half of them.
namespace host {

constexpr std::size_t users = 60, items = 100, dim = 8, kinds = 5;

inline bool likes(std::size_t user, std::size_t item) { return user % kinds == item % kinds; }

/// (user, item) pairs to train on, by user.
inline std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs() {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
  for (std::uint32_t u = 0; u < users; ++u)
    for (std::uint32_t n = 0; n < 10; ++n)
      out.emplace_back(u, (u % kinds + kinds * (u / kinds * 3 + n)) % items);
  return out;
}

/// A number in [-0.1, 0.1) that looks random.
inline double noise(std::uint64_t i) {
  i = (i + 1) * 0x9E3779B97F4A7C15;
  i = (i ^ (i >> 32)) * 0xD6E8FEB86659FD93;
  return static_cast<double>(i >> 40) * 0x1p-24 * 0.2 - 0.1;
}

/// Rows of `dim` such numbers, other ones for another `first`.
inline std::vector<float> table(std::size_t rows, std::uint64_t first) {
  std::vector<float> out(rows * dim);
  for (float& x : out) x = static_cast<float>(noise(first++));
  return out;
}

/// The share of pairs of an item that a user likes and one that the user does not, which are ordered
/// rightly by `score(user, item)`.
template <class Score>
double auc(Score&& score) {
  double right = 0, all = 0;
  for (std::uint32_t u = 0; u < users; ++u)
    for (std::uint32_t i = 0; i < items; ++i)
      for (std::uint32_t j = 0; j < items; ++j) {
        if (!likes(u, i) || likes(u, j)) continue;
        right += score(u, i) > score(u, j);
        ++all;
      }
  return right / all;
}

} // namespace host
