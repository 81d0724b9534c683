// SPDX-License-Identifier: MIT
#pragma once

#if defined(__x86_64__)

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include "../../core/random.hpp"
#include "../../core/ranking_key.hpp"
#include "../panel.hpp"

/// The path for AVX-512 (F, BW, DQ, VL). Compiled for these by pragma, whatever flags the user's unit
/// has. Compression goes through registers, since some processors take a hundred cycles to memory.
#if defined(__clang__)
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,popcnt"))),                 \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,popcnt")
#endif

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail::avx512 {

/// Bytes that say whether a candidate is kept, 64 at a time.
struct marks {
  /// Bit j: whether byte j is not 0.
  static std::uint64_t load(const std::uint8_t* from) {
    const __m512i a = _mm512_loadu_si512(from);
    return _mm512_test_epi8_mask(a, a);
  }
  /// Makes byte j 0 unless bit j is set.
  static void keep(std::uint8_t* to, std::uint64_t bits) {
    _mm512_storeu_si512(to, _mm512_maskz_mov_epi8(bits, _mm512_loadu_si512(to)));
  }
};

template <class T>
struct lanes;

template <>
struct lanes<float> {
  static constexpr std::size_t width = 16;
  static constexpr std::size_t columns = 1; ///< vectors of a panel that are scored side by side
  static constexpr std::size_t queries = 8; ///< rows that are scored side by side
  using vec = __m512;
  using tally = __m512i;

  static vec broadcast(const float* from) { return _mm512_set1_ps(*from); }
  static vec load(const float* from) { return _mm512_loadu_ps(from); }
  static void store(float* to, vec a) { _mm512_storeu_ps(to, a); }
  static vec fma(vec a, vec b, vec c) { return _mm512_fmadd_ps(a, b, c); }
  static vec subtract(vec a, vec b) { return _mm512_sub_ps(a, b); }

  /// Where x is higher than the best so far, it and its index take the place of those.
  static void keep_higher(vec& best, vec& index, vec x, vec of_x) {
    const __mmask16 higher = _mm512_cmp_ps_mask(x, best, _CMP_GT_OQ);
    best = _mm512_mask_mov_ps(best, higher, x);
    index = _mm512_mask_mov_ps(index, higher, of_x);
  }

  static unsigned at_least(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ); }
  static tally count_at_least(tally t, vec a, vec b) {
    return _mm512_mask_add_epi32(t, _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ), t, _mm512_set1_epi32(1));
  }
  static std::size_t total(tally t) {
    std::uint32_t parts[16];
    _mm512_storeu_si512(parts, t);
    std::size_t sum = 0;
    for (const std::uint32_t part : parts) sum += part;
    return sum;
  }

  static unsigned less(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
  static unsigned rankable(vec a) {
    constexpr int no_number = 0x99; // quiet and signalling NaN, both infinities
    return ~unsigned{_mm512_fpclass_ps_mask(a, no_number)} & 0xFFFF;
  }
  static unsigned equal(const item_id* ids, item_id item) {
    return _mm512_cmpeq_epi32_mask(_mm512_loadu_si512(ids),
                                   _mm512_set1_epi32(static_cast<int>(item)));
  }
  static vec least(vec a, vec b) { return _mm512_maskz_min_ps(0xFFFF, a, b); }
  static vec most(vec a, vec b) { return _mm512_maskz_max_ps(0xFFFF, a, b); }

  using counters = __m512i; ///< one a lane
  static counters add_at_least(counters n, vec a, vec b) {
    return _mm512_mask_sub_epi32(n, _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ), n, _mm512_set1_epi32(-1));
  }
  static void store(std::uint32_t* to, counters n) { _mm512_storeu_si512(to, n); }

  static void compress(float* to, vec a, unsigned bits) {
    store(to, _mm512_maskz_compress_ps(static_cast<__mmask16>(bits), a));
  }
  static void compress(item_id* to, const item_id* from, unsigned bits) {
    _mm512_storeu_si512(
        to, _mm512_maskz_compress_epi32(static_cast<__mmask16>(bits), _mm512_loadu_si512(from)));
  }
};

template <>
struct lanes<double> {
  static constexpr std::size_t width = 8;
  static constexpr std::size_t columns = 2;
  static constexpr std::size_t queries = 8;
  using vec = __m512d;
  struct tally {
    std::size_t sum;
  };

  static vec broadcast(const double* from) { return _mm512_set1_pd(*from); }
  static vec load(const double* from) { return _mm512_loadu_pd(from); }
  static void store(double* to, vec a) { _mm512_storeu_pd(to, a); }
  static vec fma(vec a, vec b, vec c) { return _mm512_fmadd_pd(a, b, c); }
  static vec subtract(vec a, vec b) { return _mm512_sub_pd(a, b); }

  static void keep_higher(vec& best, vec& index, vec x, vec of_x) {
    const __mmask8 higher = _mm512_cmp_pd_mask(x, best, _CMP_GT_OQ);
    best = _mm512_mask_mov_pd(best, higher, x);
    index = _mm512_mask_mov_pd(index, higher, of_x);
  }

  static unsigned at_least(vec a, vec b) { return _mm512_cmp_pd_mask(a, b, _CMP_GE_OQ); }
  static tally count_at_least(tally t, vec a, vec b) {
    return {t.sum + static_cast<std::size_t>(std::popcount(at_least(a, b)))};
  }
  static std::size_t total(tally t) { return t.sum; }

  static unsigned less(vec a, vec b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
  static unsigned rankable(vec a) {
    constexpr int no_number = 0x99; // quiet and signalling NaN, both infinities
    return ~unsigned{_mm512_fpclass_pd_mask(a, no_number)} & 0xFF;
  }
  static vec least(vec a, vec b) { return _mm512_maskz_min_pd(0xFF, a, b); }
  static vec most(vec a, vec b) { return _mm512_maskz_max_pd(0xFF, a, b); }

  using counters = __m512i;
  static counters add_at_least(counters n, vec a, vec b) {
    return _mm512_mask_sub_epi64(n, _mm512_cmp_pd_mask(a, b, _CMP_GE_OQ), n, _mm512_set1_epi64(-1));
  }
  static void store(std::uint64_t* to, counters n) { _mm512_storeu_si512(to, n); }

  static void compress(double* to, vec a, unsigned bits) {
    store(to, _mm512_maskz_compress_pd(static_cast<__mmask8>(bits), a));
  }
  static void compress(item_id* to, const item_id* from, unsigned bits) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to),
                        _mm256_maskz_compress_epi32(static_cast<__mmask8>(bits), a));
  }
};

template <>
struct lanes<std::uint32_t> {
  static constexpr std::size_t width = 16;
  using vec = __m512i;
  using tally = __m512i;

  static vec set(std::uint32_t x) { return _mm512_set1_epi32(static_cast<int>(x)); }
  static vec broadcast(const std::uint32_t* from) { return set(*from); }
  static vec load(const std::uint32_t* from) { return _mm512_loadu_si512(from); }
  static void store(std::uint32_t* to, vec a) { _mm512_storeu_si512(to, a); }
  /// g++ warns of the plain intrinsic, in which it finds a variable that is not initialised.
  template <unsigned Bits>
  static vec right(vec a) {
    return _mm512_maskz_srli_epi32(0xFFFF, a, Bits);
  }
  static vec hash(vec items, philox_key key) {
    vec x = _mm512_xor_si512(items, set(key[0]));
    x = _mm512_mullo_epi32(_mm512_xor_si512(x, right<16>(x)), set(0x7FEB352D));
    x = _mm512_add_epi32(_mm512_xor_si512(x, right<15>(x)), set(key[1]));
    x = _mm512_mullo_epi32(_mm512_xor_si512(x, right<15>(x)), set(0x846CA68B));
    return _mm512_xor_si512(x, right<16>(x));
  }

  static unsigned at_least(vec a, vec b) { return _mm512_cmpge_epu32_mask(a, b); }
  static tally count_at_least(tally t, vec a, vec b) {
    return _mm512_mask_add_epi32(t, _mm512_cmpge_epu32_mask(a, b), t, _mm512_set1_epi32(1));
  }
  static std::size_t total(tally t) { return lanes<float>::total(t); }

  static void compress(std::uint32_t* to, vec a, unsigned bits) {
    store(to, _mm512_maskz_compress_epi32(static_cast<__mmask16>(bits), a));
  }
  static void compress(item_id* to, const item_id* from, unsigned bits) {
    compress(to, load(from), bits);
  }
};

/// Lanes of 64 bits for Philox: two words of a block, or a product. What is multiplied is the lower
/// word of each. The masks are full; without them g++ 12 takes its own headers for uninitialised.
struct block_lanes {
  static constexpr std::size_t width = 8;
  static constexpr std::size_t vectors = 4; ///< vectors of blocks that are made side by side
  using vec = __m512i;

  static vec broadcast(std::uint32_t a) { return _mm512_set1_epi64(a); }
  static vec multiply(vec a, vec b) { return _mm512_maskz_mul_epu32(0xFF, a, b); }
  static vec add(vec a, vec b) { return _mm512_add_epi64(a, b); }
  static vec upper(vec a) { return _mm512_maskz_srli_epi64(0xFF, a, 32); }
  static vec exclusive_or(vec a, vec b, vec c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
  static vec join(vec lower, vec upper) {
    return _mm512_mask_blend_epi32(0xAAAA, lower, _mm512_maskz_slli_epi64(0xFF, upper, 32));
  }

  /// Lanes of 32 bits, two in each.
  static vec broadcast_word(std::uint32_t a) { return _mm512_set1_epi32(static_cast<int>(a)); }
  static vec add_words(vec a, vec b) { return _mm512_add_epi32(a, b); }
  /// `c`, with all bits set where a < b.
  static vec fill_where_less(vec a, vec b, vec c) {
    return _mm512_mask_blend_epi32(_mm512_cmplt_epu32_mask(a, b), c, _mm512_set1_epi32(-1));
  }
  static vec load(const std::uint32_t* from) { return _mm512_loadu_si512(from); }
  static void store(std::uint32_t* to, vec a) { _mm512_storeu_si512(to, a); }

  /// The first and the second half of blocks, in any order that `store` undoes.
  static void load(const std::uint32_t* from, vec& ab, vec& cd) {
    const vec low = _mm512_loadu_si512(from), high = _mm512_loadu_si512(from + 16);
    ab = _mm512_maskz_unpacklo_epi64(0xFF, low, high);
    cd = _mm512_maskz_unpackhi_epi64(0xFF, low, high);
  }
  static void store(std::uint32_t* to, vec ab, vec cd) {
    _mm512_storeu_si512(to, _mm512_maskz_unpacklo_epi64(0xFF, ab, cd));
    _mm512_storeu_si512(to + 16, _mm512_maskz_unpackhi_epi64(0xFF, ab, cd));
  }

  /// A key for each block, in the order of `load`.
  static vec load_keys(const std::uint32_t* from) {
    const vec order = _mm512_set_epi64(7, 3, 6, 2, 5, 1, 4, 0);
    return _mm512_maskz_permutexvar_epi64(0xFF, order, _mm512_loadu_si512(from));
  }
};

#include "../kernels/all.inl"

} // namespace detail::avx512
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
