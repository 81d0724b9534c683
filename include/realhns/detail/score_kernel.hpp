// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include "pack.hpp"
#include "score_kernel_avx2.hpp"

/// The promise of this kernel: a score is one chain of fused multiply-adds over ascending k, never
/// split. So every path, and every compiler, gives the same bits, one by one or in blocks.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The promise, spelled out; what a single score is made with.
template <class T>
T score_pair(const T* query, const T* item, std::size_t dim) {
  T sum = 0;
  for (std::size_t k = 0; k < dim; ++k) sum = std::fma(query[k], item[k], sum);
  return sum;
}

/// `count` queries with one panel, one after the other.
template <class T>
void score_panel_portable(const T* queries, std::size_t count, std::size_t dim, const T* panel,
                          T* out, std::size_t out_stride) {
  for (std::size_t i = 0; i < count; ++i) {
    T sums[panel_width] = {};
    for (std::size_t k = 0; k < dim; ++k)
      for (std::size_t j = 0; j < panel_width; ++j)
        sums[j] = std::fma(queries[i * dim + k], panel[k * panel_width + j], sums[j]);
    std::copy(sums, sums + panel_width, out + i * out_stride);
  }
}

/// The same in tiles of four queries, whose sums fill the vector registers; what is left over shares
/// one pass, since a pass waits for its own sums when it has few.
template <class T>
void score_panel_tiled(const T* queries, std::size_t count, std::size_t dim, const T* panel, T* out,
                       std::size_t out_stride) {
  for (; count >= 4; count -= 4, queries += 4 * dim, out += 4 * out_stride)
    score_panel_avx2<4>(queries, dim, panel, out, out_stride);
  if (count == 3) score_panel_avx2<3>(queries, dim, panel, out, out_stride);
  if (count == 2) score_panel_avx2<2>(queries, dim, panel, out, out_stride);
  if (count == 1) score_panel_avx2<1>(queries, dim, panel, out, out_stride);
}

/// Scores `count` queries (rows of `dim` numbers, contiguous) with the items of `panels`:
/// out[i * out_stride + j] for query i and item j, where out_stride is at least
/// panels * panel_width. What belongs to the filling of the last panel is 0.
template <class T>
void score_panels(const T* queries, std::size_t count, std::size_t dim, const T* panels,
                  std::uint32_t panel_total, T* out, std::size_t out_stride,
                  kernel_path path = best_kernel()) {
  const auto score_panel =
      path == kernel_path::avx2 ? score_panel_tiled<T> : score_panel_portable<T>;
  for (std::uint32_t p = 0; p < panel_total; ++p) {
    score_panel(queries, count, dim, panels, out, out_stride);
    panels += panel_width * dim;
    out += panel_width;
  }
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
