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

/// Fits 32 bits, since item ids do.
constexpr std::uint32_t panel_count(std::size_t items) {
  return static_cast<std::uint32_t>((items + panel_width - 1) / panel_width);
}

/// The Euclidean length of a row. Summed in double, so that float rows cannot overflow, in a fixed
/// order: eight sums side by side, since one chain of additions would wait for each. The squares of
/// floats are exact in double, so that fusing or not makes no difference.
template <class T>
double length(std::span<const T> row) {
  constexpr std::size_t lanes = 8;
  double sums[lanes] = {};
  const auto add = [&](std::size_t k, std::size_t lane) {
    const double x = static_cast<double>(row[k]);
    if constexpr (sizeof(T) == sizeof(float)) sums[lane] += x * x;
    else sums[lane] = std::fma(x, x, sums[lane]);
  };
  std::size_t k = 0;
  for (; k + lanes <= row.size(); k += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) add(k + lane, lane);
  for (std::size_t lane = 0; k + lane < row.size(); ++lane) add(k + lane, lane);
  return std::sqrt(((sums[0] + sums[4]) + (sums[1] + sums[5])) +
                   ((sums[2] + sums[6]) + (sums[3] + sums[7])));
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
