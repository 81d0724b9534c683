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

enum class kernel_path { portable, avx2 };

inline bool has_kernel(kernel_path path) noexcept {
  return path == kernel_path::portable || avx2_available();
}

/// The fastest path of this machine.
inline kernel_path best_kernel() noexcept {
  static const kernel_path best = avx2_available() ? kernel_path::avx2 : kernel_path::portable;
  return best;
}

template <class T>
void score_panel_portable(const T* query, std::size_t dim, const T* panel, T* out) {
  T sums[panel_width] = {};
  for (std::size_t k = 0; k < dim; ++k)
    for (std::size_t j = 0; j < panel_width; ++j)
      sums[j] = std::fma(query[k], panel[k * panel_width + j], sums[j]);
  for (std::size_t j = 0; j < panel_width; ++j) out[j] = sums[j];
}

/// Scores `count` queries (rows of `dim` numbers, contiguous) with the items of `panels`:
/// out[i * out_stride + j] for query i and item j, where out_stride is at least
/// panels * panel_width. What belongs to the filling of the last panel is 0.
template <class T>
void score_panels(const T* queries, std::size_t count, std::size_t dim, const T* panels,
                  std::uint32_t panel_total, T* out, std::size_t out_stride,
                  kernel_path path = best_kernel()) {
  constexpr std::size_t tile = 4; // queries a pass: what 16 vector registers hold
  const T* panel = panels;
  T* column = out;
  const bool avx2 = path == kernel_path::avx2;
  const std::size_t tiled = avx2 ? count - count % tile : 0;
  for (std::uint32_t p = 0; p < panel_total; ++p) {
    for (std::size_t i = 0; i < tiled; i += tile)
      score_panel_avx2<tile>(queries + i * dim, dim, panel, column + i * out_stride, out_stride);
    for (std::size_t i = tiled; i < count; ++i)
      if (avx2)
        score_panel_avx2<1>(queries + i * dim, dim, panel, column + i * out_stride, out_stride);
      else score_panel_portable(queries + i * dim, dim, panel, column + i * out_stride);
    panel += panel_width * dim;
    column += panel_width;
  }
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
