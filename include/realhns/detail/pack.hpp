// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <vector>

#include "../core/embedding_view.hpp"
#include "../core/similarity.hpp"

/// From rows of a table to the layouts that the score kernel reads. Here, and only here, a
/// similarity becomes a plain inner product: unit rows under cosine, and the scale on one side.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Items whose numbers lie side by side in a panel: panel[k * panel_width + j] is number k of item j.
inline constexpr std::size_t panel_width = 16;

constexpr std::size_t panel_count(std::size_t items) {
  return (items + panel_width - 1) / panel_width;
}

/// The Euclidean length of a row, summed in double in ascending order, so that float rows can
/// neither overflow nor depend on the compiler: their squares are exact in double.
template <class T>
double length(std::span<const T> row) {
  double sum = 0;
  for (const T x : row) {
    const double wide = static_cast<double>(x);
    if constexpr (sizeof(T) == sizeof(float)) sum += wide * wide;
    else sum = std::fma(wide, wide, sum);
  }
  return std::sqrt(sum);
}

/// What the numbers of a row are multiplied by before they are used. 0 for a row of length 0.
template <class T>
double unit_factor(std::span<const T> row, similarity_measure similarity) {
  if (!similarity.unit_rows) return 1;
  const double norm = length(row);
  return norm > 0 ? 1 / norm : 0; // a row with NaN stays NaN, since 0 * NaN is NaN
}

template <class T>
void scale_row(std::span<const T> row, double factor, T* out, std::size_t step) {
  for (std::size_t k = 0; k < row.size(); ++k)
    out[k * step] = factor == 1 ? row[k] : static_cast<T>(static_cast<double>(row[k]) * factor);
}

/// Writes a row as the side that asks (a representation or a positive): it carries the scale.
template <class T>
void pack_query(std::span<const T> row, similarity_measure similarity, T* out) {
  scale_row(row, unit_factor(row, similarity) * similarity.scale, out, 1);
}

/// Packs `count` items, item j being row `id(j)` of the table, into panel_count(count) panels. The
/// last panel is filled up with zeros.
template <class T, class Id>
void pack_panels(const embedding_view<T>& table, similarity_measure similarity, std::size_t count,
                 Id&& id, T* panels) {
  const std::size_t dim = table.dim();
  for (std::size_t j = 0; j < panel_count(count) * panel_width; ++j) {
    T* out = panels + j / panel_width * panel_width * dim + j % panel_width;
    if (j < count) {
      const auto row = table.row(id(j));
      scale_row(row, unit_factor(row, similarity), out, panel_width);
    } else {
      for (std::size_t k = 0; k < dim; ++k) out[k * panel_width] = 0;
    }
  }
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
