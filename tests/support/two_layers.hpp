// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cmath>

#include <realhns/core/embedding_view.hpp>

#include "random_table.hpp"

namespace support {

/// MLP^f by hand: two fully connected layers with a LeakyReLU between, applied to each row by itself,
/// so that a row's result has the same bits in any block. Counts what it was asked for.
template <class T = float>
struct two_layers {
  two_layers(std::size_t source_numbers, std::size_t target_numbers, std::size_t dim,
             std::uint64_t seed = 11)
      : inner(hidden, std::vector<T>(source_numbers + target_numbers)),
        outer(dim, std::vector<T>(hidden)) {
    for (auto* weights : {&inner, &outer})
      for (auto& row : *weights) row = random_table<T>(1, row.size(), seed++);
  }

  /// u^S of one source state and one centroid.
  std::vector<T> one(std::span<const T> source, std::span<const T> centroid) const {
    std::vector<T> both(source.begin(), source.end());
    both.insert(both.end(), centroid.begin(), centroid.end());
    std::vector<T> between = apply(inner, both);
    for (T& x : between) x = x < 0 ? x / 8 : x;
    return apply(outer, between);
  }

  void operator()(const realhns::embedding_view<T>& source_rows,
                  const realhns::embedding_view<T>& centroids, std::span<T> out) const {
    ++calls;
    rows += source_rows.rows();
    for (std::size_t i = 0; i < source_rows.rows(); ++i) {
      const auto row = one(source_rows.row(i), centroids.row(i));
      std::copy(row.begin(), row.end(),
                out.begin() + static_cast<std::ptrdiff_t>(i * outer.size()));
    }
  }

  mutable std::atomic<std::size_t> calls{0};
  mutable std::atomic<std::size_t> rows{0};

private:
  static constexpr std::size_t hidden = 4;
  using layer = std::vector<std::vector<T>>;

  static std::vector<T> apply(const layer& weights, const std::vector<T>& in) {
    std::vector<T> out;
    for (const auto& row : weights) {
      T sum = 0;
      for (std::size_t k = 0; k < in.size(); ++k) sum = std::fma(row[k], in[k], sum);
      out.push_back(sum);
    }
    return out;
  }

  layer inner, outer;
};

} // namespace support
