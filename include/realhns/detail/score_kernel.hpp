// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include "kernels.hpp"
#include "pack.hpp"

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

/// Scores `count` queries (rows of `dim` numbers, contiguous) with the items of `panels`:
/// out[i * out_stride + j] for query i and item j, where out_stride is at least
/// panels * panel_width. What belongs to the filling of the last panel is 0.
template <class T>
void score_panels(const T* queries, std::size_t count, std::size_t dim, const T* panels,
                  std::uint32_t panel_total, T* out, std::size_t out_stride,
                  kernel_path path = chosen_kernel()) {
  with_kernels(path, [&](auto kernels) {
    kernels.score_panels(queries, count, dim, panels, panel_total, out, out_stride);
  });
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
