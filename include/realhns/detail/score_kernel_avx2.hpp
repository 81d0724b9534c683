// SPDX-License-Identifier: MIT
#pragma once

#include "pack.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// The AVX2 path of the score kernel: one vector lane an item, so no sum is split. Compiled for its
/// instruction set by attribute, whatever flags the user's unit has, and chosen at run time.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

#if defined(__x86_64__)

/// `Queries` rows with one panel. The loops over queries are unrolled by pragma, since the sums stay
/// in registers only then, and -O2 alone would not.
template <std::size_t Queries>
[[gnu::target("avx2,fma")]] void score_panel_avx2(const float* queries, std::size_t dim,
                                                  const float* panel, float* out,
                                                  std::size_t out_stride) {
  __m256 low[Queries], high[Queries];
#pragma GCC unroll 4
  for (std::size_t i = 0; i < Queries; ++i) low[i] = high[i] = _mm256_setzero_ps();
  for (std::size_t k = 0; k < dim; ++k) {
    const __m256 a = _mm256_loadu_ps(panel + k * panel_width);
    const __m256 b = _mm256_loadu_ps(panel + k * panel_width + 8);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < Queries; ++i) {
      const __m256 q = _mm256_broadcast_ss(queries + i * dim + k);
      low[i] = _mm256_fmadd_ps(q, a, low[i]);
      high[i] = _mm256_fmadd_ps(q, b, high[i]);
    }
  }
#pragma GCC unroll 4
  for (std::size_t i = 0; i < Queries; ++i) {
    _mm256_storeu_ps(out + i * out_stride, low[i]);
    _mm256_storeu_ps(out + i * out_stride + 8, high[i]);
  }
}

/// The same for double, in two halves of a panel, since its sums take twice the registers.
template <std::size_t Queries>
[[gnu::target("avx2,fma")]] void score_panel_avx2(const double* queries, std::size_t dim,
                                                  const double* panel, double* out,
                                                  std::size_t out_stride) {
  for (std::size_t half = 0; half < panel_width; half += 8) {
    __m256d low[Queries], high[Queries];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < Queries; ++i) low[i] = high[i] = _mm256_setzero_pd();
    for (std::size_t k = 0; k < dim; ++k) {
      const __m256d a = _mm256_loadu_pd(panel + k * panel_width + half);
      const __m256d b = _mm256_loadu_pd(panel + k * panel_width + half + 4);
#pragma GCC unroll 4
      for (std::size_t i = 0; i < Queries; ++i) {
        const __m256d q = _mm256_broadcast_sd(queries + i * dim + k);
        low[i] = _mm256_fmadd_pd(q, a, low[i]);
        high[i] = _mm256_fmadd_pd(q, b, high[i]);
      }
    }
#pragma GCC unroll 4
    for (std::size_t i = 0; i < Queries; ++i) {
      _mm256_storeu_pd(out + i * out_stride + half, low[i]);
      _mm256_storeu_pd(out + i * out_stride + half + 4, high[i]);
    }
  }
}

#else

template <std::size_t Queries, class T>
void score_panel_avx2(const T*, std::size_t, const T*, T*, std::size_t) {}

#endif

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
