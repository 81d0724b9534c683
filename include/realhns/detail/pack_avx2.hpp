// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstring>

#include "../version.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// The AVX2 path of packing float rows. Does what pack.hpp says, in the same order of operations.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

#if defined(__x86_64__)

/// The eight sums of squares of `squared_sums`, in pack.hpp.
[[gnu::target("avx2,fma")]] inline void squared_sums_avx2(const float* row, std::size_t dim,
                                                          double* sums) {
  __m256d low = _mm256_setzero_pd(), high = _mm256_setzero_pd();
  float tail[8] = {};
  for (std::size_t k = 0; k < dim; k += 8) {
    const float* from = row + k;
    if (dim - k < 8) from = static_cast<float*>(std::memcpy(tail, from, (dim - k) * sizeof(float)));
    const __m256d a = _mm256_cvtps_pd(_mm_loadu_ps(from));
    const __m256d b = _mm256_cvtps_pd(_mm_loadu_ps(from + 4));
    low = _mm256_fmadd_pd(a, a, low);
    high = _mm256_fmadd_pd(b, b, high);
  }
  _mm256_storeu_pd(sums, low);
  _mm256_storeu_pd(sums + 4, high);
}

/// Eight numbers times a factor, multiplied in double and rounded once.
[[gnu::target("avx2,fma")]] inline __m256 load_scaled_avx2(const float* from, double factor) {
  if (factor == 1) return _mm256_loadu_ps(from);
  const __m256d f = _mm256_set1_pd(factor);
  const __m128 low = _mm256_cvtpd_ps(_mm256_mul_pd(_mm256_cvtps_pd(_mm_loadu_ps(from)), f));
  const __m128 high = _mm256_cvtpd_ps(_mm256_mul_pd(_mm256_cvtps_pd(_mm_loadu_ps(from + 4)), f));
  return _mm256_set_m128(high, low);
}

/// Adds the scaled numbers to the sums, but for those that fill no block of eight; returns how many.
[[gnu::target("avx2,fma")]] inline std::size_t add_scaled_avx2(const float* row, std::size_t dim,
                                                               double factor, double* sums) {
  std::size_t k = 0;
  for (; k + 8 <= dim; k += 8) {
    const __m256 x = load_scaled_avx2(row + k, factor);
    const __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(x));
    const __m256d high = _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
    _mm256_storeu_pd(sums + k, _mm256_add_pd(_mm256_loadu_pd(sums + k), low));
    _mm256_storeu_pd(sums + k + 4, _mm256_add_pd(_mm256_loadu_pd(sums + k + 4), high));
  }
  return k;
}

/// Writes numbers [k, k + 8) of eight rows, times their factors, to out[i * step + row].
[[gnu::target("avx2,fma")]] inline void pack_block_avx2(const float* const* rows,
                                                        const double* factors, std::size_t k,
                                                        float* out, std::size_t step) {
  __m256 r[8], t[8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) r[i] = load_scaled_avx2(rows[i] + k, factors[i]);
#pragma GCC unroll 4
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
  }
#pragma GCC unroll 2
  for (int i = 0; i < 8; i += 4) {
    r[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
    r[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xEE);
    r[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    r[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xEE);
  }
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    _mm256_storeu_ps(out + i * step, _mm256_permute2f128_ps(r[i], r[i + 4], 0x20));
    _mm256_storeu_ps(out + (i + 4) * step, _mm256_permute2f128_ps(r[i], r[i + 4], 0x31));
  }
}

#endif

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
