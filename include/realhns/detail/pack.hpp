// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

#include "../core/embedding_view.hpp"
#include "../core/similarity.hpp"
#include "kernel_path.hpp"
#include "pack_avx2.hpp"
#include "panel.hpp"

/// From rows of a table to the layouts that the score kernel reads. Here, and only here, a
/// similarity becomes a plain inner product: unit rows under cosine, and the scale on one side.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Eight sums of squares side by side, since one chain of additions would wait for each: sums[i] is
/// that of the numbers i, i + 8, ... of the row, in double. The squares of floats are exact there, so
/// that fusing or not makes no difference.
template <class T>
void squared_sums(std::span<const T> row, double* sums, kernel_path path) {
#if defined(__x86_64__)
  if constexpr (sizeof(T) == sizeof(float))
    if (has_avx2(path)) return squared_sums_avx2(row.data(), row.size(), sums);
#endif
  static_cast<void>(path);
  std::fill_n(sums, 8, 0.0);
  for (std::size_t k = 0; k < row.size(); ++k) {
    const double x = static_cast<double>(row[k]);
    sums[k % 8] = std::fma(x, x, sums[k % 8]);
  }
}

/// The Euclidean length of a row: summed in double, so that float rows cannot overflow.
template <class T>
double length(std::span<const T> row, kernel_path path = chosen_kernel()) {
  double s[8];
  squared_sums(row, s, path);
  return std::sqrt(((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7])));
}

/// What makes a row of some length one of length 1. 0 for a row of length 0, or of NaN, which stays
/// NaN, since 0 * NaN is NaN.
inline double unit_factor(double length) { return length > 0 ? 1 / length : 0; }

/// What the numbers of a row are multiplied by before they are used.
template <class T>
double unit_factor(std::span<const T> row, similarity_measure similarity,
                   kernel_path path = chosen_kernel()) {
  return similarity.unit_rows ? unit_factor(length(row, path)) : 1;
}

/// A number times a factor, multiplied in double and rounded once.
template <class T>
T scaled(T x, double factor) {
  return factor == 1 ? x : static_cast<T>(static_cast<double>(x) * factor);
}

/// Asks for a row ahead of its use.
template <class T>
void prefetch(std::span<const T> row) {
  constexpr std::size_t line = 64 / sizeof(T);
  for (std::size_t k = 0; k < row.size(); k += line) __builtin_prefetch(row.data() + k);
}

/// Adds a row, scaled, to sums in double.
template <class T>
void add_scaled(std::span<const T> row, double factor, double* sums, kernel_path path) {
  std::size_t k = 0;
#if defined(__x86_64__)
  if constexpr (sizeof(T) == sizeof(float))
    if (has_avx2(path)) k = add_scaled_avx2(row.data(), row.size(), factor, sums);
#endif
  static_cast<void>(path);
  for (; k < row.size(); ++k) sums[k] += static_cast<double>(scaled(row[k], factor));
}

/// Writes a row as the side that asks (a representation or a positive): it carries the scale.
template <class T>
void pack_query(std::span<const T> row, similarity_measure similarity, T* out) {
  const double factor = unit_factor(row, similarity) * similarity.scale;
  for (std::size_t k = 0; k < row.size(); ++k) out[k] = scaled(row[k], factor);
}

/// One panel: `rows` and `factors` are of `count` items, at most panel_width; the others become 0.
template <class T>
void pack_panel(const T* const* rows, const double* factors, std::size_t count, std::size_t dim,
                T* panel, kernel_path path) {
  std::size_t packed = 0; // items whose numbers below `blocked` are in place
  std::size_t blocked = 0;
#if defined(__x86_64__)
  if constexpr (sizeof(T) == sizeof(float))
    if (has_avx2(path))
      for (blocked = dim - dim % 8; packed + 8 <= count; packed += 8)
        for (std::size_t k = 0; k < blocked; k += 8)
          pack_block_avx2(rows + packed, factors + packed, k, panel + k * panel_width + packed,
                          panel_width);
#endif
  static_cast<void>(path);
  for (std::size_t j = 0; j < panel_width; ++j)
    for (std::size_t k = j < packed ? blocked : 0; k < dim; ++k)
      panel[k * panel_width + j] = j < count ? scaled(rows[j][k], factors[j]) : T{0};
}

/// Packs `count` items, item j being row `id(j)` of the table times `factor(j, row)`, into
/// panel_count(count) panels. The last panel is filled up with zeros.
template <class T, class Id, class Factor>
void pack_scaled_panels(const embedding_view<T>& table, std::size_t count, Id&& id, Factor&& factor,
                        T* panels, kernel_path path = chosen_kernel()) {
  constexpr std::size_t ahead = 16; // rows
  const std::size_t dim = table.dim();
  for (std::size_t j = 0; j < std::min(ahead, count); ++j) prefetch(table.row(id(j)));
  for (std::size_t first = 0; first < count; first += panel_width, panels += panel_width * dim) {
    const std::size_t filled = std::min(panel_width, count - first);
    const T* rows[panel_width];
    double factors[panel_width];
    for (std::size_t j = 0; j < filled; ++j) {
      if (first + j + ahead < count) prefetch(table.row(id(first + j + ahead)));
      const auto row = table.row(id(first + j));
      rows[j] = row.data();
      factors[j] = factor(first + j, row);
    }
    pack_panel(rows, factors, filled, dim, panels, path);
  }
}

/// Packs `count` items, item j being row `id(j)` of the table, as the similarity has them.
template <class T, class Id>
void pack_panels(const embedding_view<T>& table, similarity_measure similarity, std::size_t count,
                 Id&& id, T* panels, kernel_path path = chosen_kernel()) {
  const auto factor = [&](std::size_t, std::span<const T> row) {
    return unit_factor(row, similarity, path);
  };
  pack_scaled_panels(table, count, id, factor, panels, path);
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
