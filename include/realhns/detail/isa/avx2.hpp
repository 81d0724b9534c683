// SPDX-License-Identifier: MIT
#pragma once

#if defined(__x86_64__)

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include "../../core/random.hpp"
#include "../../core/ranking_key.hpp"
#include "../panel.hpp"

/// The path for AVX2 with FMA. Compiled for these by pragma, whatever flags the user's unit has.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,popcnt")
#endif

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail::avx2 {

/// Entry m holds, a byte each, the places of the bits that are set in m.
inline constexpr auto set_bits = [] {
  std::array<std::uint64_t, 256> places{};
  for (unsigned m = 0; m < 256; ++m)
    for (unsigned bit = 0, n = 0; bit < 8; ++bit)
      if ((m >> bit & 1) != 0) places[m] |= std::uint64_t{bit} << 8 * n++;
  return places;
}();

/// The permutation that moves the 32-bit lanes of the set bits to the front.
inline __m256i to_front(unsigned bits) {
  return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(set_bits[bits])));
}

/// Bytes that say whether a candidate is kept, 64 at a time.
struct marks {
  /// Bit j: whether byte j is not 0.
  static std::uint64_t load(const std::uint8_t* from) {
    std::uint64_t clear = 0;
    for (unsigned j = 0; j < 64; j += 32) {
      const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + j));
      const int zero = _mm256_movemask_epi8(_mm256_cmpeq_epi8(a, _mm256_setzero_si256()));
      clear |= std::uint64_t{static_cast<std::uint32_t>(zero)} << j;
    }
    return ~clear;
  }
  /// Makes byte j 0 unless bit j is set.
  static void keep(std::uint8_t* to, std::uint64_t bits) {
    const __m256i byte_of_lane =
        _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i bit_of_lane = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201));
    for (unsigned j = 0; j < 64; j += 32) {
      auto* const part = reinterpret_cast<__m256i*>(to + j);
      const __m256i spread = _mm256_and_si256(
          _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(bits >> j)), byte_of_lane),
          bit_of_lane);
      const __m256i kept = _mm256_cmpeq_epi8(spread, bit_of_lane);
      _mm256_storeu_si256(part, _mm256_and_si256(_mm256_loadu_si256(part), kept));
    }
  }
};

template <class T>
struct lanes;

template <>
struct lanes<float> {
  static constexpr std::size_t width = 8;
  static constexpr std::size_t columns = 2; ///< vectors of a panel that are scored side by side
  static constexpr std::size_t queries = 6; ///< rows that are scored side by side
  using vec = __m256;
  using tally = __m256i;

  static vec broadcast(const float* from) { return _mm256_broadcast_ss(from); }
  static vec load(const float* from) { return _mm256_loadu_ps(from); }
  static void store(float* to, vec a) { _mm256_storeu_ps(to, a); }
  static vec fma(vec a, vec b, vec c) { return _mm256_fmadd_ps(a, b, c); }
  static vec subtract(vec a, vec b) { return _mm256_sub_ps(a, b); }

  /// Where x is higher than the best so far, it and its index take the place of those.
  static void keep_higher(vec& best, vec& index, vec x, vec of_x) {
    const vec higher = _mm256_cmp_ps(x, best, _CMP_GT_OQ);
    best = _mm256_blendv_ps(best, x, higher);
    index = _mm256_blendv_ps(index, of_x, higher);
  }

  static unsigned at_least(vec a, vec b) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GE_OQ)));
  }
  static tally count_at_least(tally t, vec a, vec b) {
    return _mm256_sub_epi32(t, _mm256_castps_si256(_mm256_cmp_ps(a, b, _CMP_GE_OQ)));
  }
  static std::size_t total(tally t) {
    alignas(32) std::uint32_t parts[8];
    _mm256_store_si256(reinterpret_cast<__m256i*>(parts), t);
    std::size_t sum = 0;
    for (const std::uint32_t part : parts) sum += part;
    return sum;
  }

  static unsigned less(vec a, vec b) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_LT_OQ)));
  }
  static unsigned rankable(vec a) {
    const __m256i exponent = _mm256_set1_epi32(static_cast<int>(exponent_bits<float>));
    const __m256i bits = _mm256_and_si256(_mm256_castps_si256(a), exponent);
    const __m256i all = _mm256_cmpeq_epi32(bits, exponent);
    return ~static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(all))) & 0xFF;
  }
  static unsigned equal(const item_id* ids, item_id item) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ids));
    const __m256i same = _mm256_cmpeq_epi32(a, _mm256_set1_epi32(static_cast<int>(item)));
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(same)));
  }
  static vec least(vec a, vec b) { return _mm256_min_ps(a, b); }
  static vec most(vec a, vec b) { return _mm256_max_ps(a, b); }

  using counters = __m256i; ///< one a lane
  static counters add_at_least(counters n, vec a, vec b) { return count_at_least(n, a, b); }
  static void store(std::uint32_t* to, counters n) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), n);
  }

  static void compress(float* to, vec a, unsigned bits) {
    store(to, _mm256_permutevar8x32_ps(a, to_front(bits)));
  }
  static void compress(item_id* to, const item_id* from, unsigned bits) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to),
                        _mm256_permutevar8x32_epi32(a, to_front(bits)));
  }
};

template <>
struct lanes<double> {
  static constexpr std::size_t width = 4;
  static constexpr std::size_t columns = 2;
  static constexpr std::size_t queries = 6;
  using vec = __m256d;
  using tally = __m256i;

  static vec broadcast(const double* from) { return _mm256_broadcast_sd(from); }
  static vec load(const double* from) { return _mm256_loadu_pd(from); }
  static void store(double* to, vec a) { _mm256_storeu_pd(to, a); }
  static vec fma(vec a, vec b, vec c) { return _mm256_fmadd_pd(a, b, c); }
  static vec subtract(vec a, vec b) { return _mm256_sub_pd(a, b); }

  static void keep_higher(vec& best, vec& index, vec x, vec of_x) {
    const vec higher = _mm256_cmp_pd(x, best, _CMP_GT_OQ);
    best = _mm256_blendv_pd(best, x, higher);
    index = _mm256_blendv_pd(index, of_x, higher);
  }

  static unsigned at_least(vec a, vec b) {
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_GE_OQ)));
  }
  static tally count_at_least(tally t, vec a, vec b) {
    return _mm256_sub_epi64(t, _mm256_castpd_si256(_mm256_cmp_pd(a, b, _CMP_GE_OQ)));
  }
  static std::size_t total(tally t) {
    alignas(32) std::uint64_t parts[4];
    _mm256_store_si256(reinterpret_cast<__m256i*>(parts), t);
    return parts[0] + parts[1] + parts[2] + parts[3];
  }

  static unsigned less(vec a, vec b) {
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_LT_OQ)));
  }
  static unsigned rankable(vec a) {
    const __m256i exponent = _mm256_set1_epi64x(static_cast<long long>(exponent_bits<double>));
    const __m256i bits = _mm256_and_si256(_mm256_castpd_si256(a), exponent);
    const __m256i all = _mm256_cmpeq_epi64(bits, exponent);
    return ~static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(all))) & 0xF;
  }
  static vec least(vec a, vec b) { return _mm256_min_pd(a, b); }
  static vec most(vec a, vec b) { return _mm256_max_pd(a, b); }

  using counters = __m256i;
  static counters add_at_least(counters n, vec a, vec b) { return count_at_least(n, a, b); }
  static void store(std::uint64_t* to, counters n) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), n);
  }

  static void compress(double* to, vec a, unsigned bits) {
    const unsigned pairs = (bits & 1) * 3 | (bits >> 1 & 1) * 12 | (bits >> 2 & 1) * 48 |
                           (bits >> 3) * 192; // each bit twice: lanes of 64 bits
    store(to, _mm256_castps_pd(_mm256_permutevar8x32_ps(_mm256_castpd_ps(a), to_front(pairs))));
  }
  static void compress(item_id* to, const item_id* from, unsigned bits) {
    const __m128 a = _mm_castsi128_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    const __m128 front = _mm_permutevar_ps(a, _mm256_castsi256_si128(to_front(bits)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_castps_si128(front));
  }
};

template <>
struct lanes<std::uint32_t> {
  static constexpr std::size_t width = 8;
  using vec = __m256i;
  using tally = __m256i;

  static vec set(std::uint32_t x) { return _mm256_set1_epi32(static_cast<int>(x)); }
  static vec broadcast(const std::uint32_t* from) { return set(*from); }
  static vec load(const std::uint32_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static void store(std::uint32_t* to, vec a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), a);
  }
  static vec hash(vec items, philox_key key) {
    vec x = _mm256_xor_si256(items, set(key[0]));
    x = _mm256_mullo_epi32(_mm256_xor_si256(x, _mm256_srli_epi32(x, 16)), set(0x7FEB352D));
    x = _mm256_add_epi32(_mm256_xor_si256(x, _mm256_srli_epi32(x, 15)), set(key[1]));
    x = _mm256_mullo_epi32(_mm256_xor_si256(x, _mm256_srli_epi32(x, 15)), set(0x846CA68B));
    return _mm256_xor_si256(x, _mm256_srli_epi32(x, 16));
  }

  static vec is_at_least(vec a, vec b) { return _mm256_cmpeq_epi32(_mm256_max_epu32(a, b), a); }
  static unsigned at_least(vec a, vec b) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(is_at_least(a, b))));
  }
  static tally count_at_least(tally t, vec a, vec b) {
    return _mm256_sub_epi32(t, is_at_least(a, b));
  }
  static std::size_t total(tally t) { return lanes<float>::total(t); }

  static void compress(std::uint32_t* to, vec a, unsigned bits) {
    store(to, _mm256_permutevar8x32_epi32(a, to_front(bits)));
  }
  static void compress(item_id* to, const item_id* from, unsigned bits) {
    compress(to, load(from), bits);
  }
};

/// Lanes of 64 bits for Philox: two words of a block, or a product. What is multiplied is the lower
/// word of each.
struct block_lanes {
  static constexpr std::size_t width = 4;
  static constexpr std::size_t vectors = 2; ///< vectors of blocks that are made side by side
  using vec = __m256i;

  static vec broadcast(std::uint32_t a) { return _mm256_set1_epi64x(a); }
  static vec multiply(vec a, vec b) { return _mm256_mul_epu32(a, b); }
  static vec add(vec a, vec b) { return _mm256_add_epi64(a, b); }
  static vec upper(vec a) { return _mm256_srli_epi64(a, 32); }
  static vec exclusive_or(vec a, vec b, vec c) {
    return _mm256_xor_si256(_mm256_xor_si256(b, c), a);
  }
  static vec join(vec lower, vec upper) {
    return _mm256_blend_epi32(lower, _mm256_slli_epi64(upper, 32), 0xAA);
  }

  /// Lanes of 32 bits, two in each.
  static vec broadcast_word(std::uint32_t a) { return _mm256_set1_epi32(static_cast<int>(a)); }
  static vec add_words(vec a, vec b) { return _mm256_add_epi32(a, b); }
  /// `c`, with all bits set where a < b.
  static vec fill_where_less(vec a, vec b, vec c) {
    const vec at_least = _mm256_cmpeq_epi32(_mm256_max_epu32(a, b), a);
    return _mm256_or_si256(c, _mm256_xor_si256(at_least, _mm256_set1_epi32(-1)));
  }
  static vec load(const std::uint32_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static void store(std::uint32_t* to, vec a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), a);
  }

  /// The first and the second half of blocks, in any order that `store` undoes.
  static void load(const std::uint32_t* from, vec& ab, vec& cd) {
    const vec low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    const vec high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 8));
    ab = _mm256_unpacklo_epi64(low, high);
    cd = _mm256_unpackhi_epi64(low, high);
  }
  static void store(std::uint32_t* to, vec ab, vec cd) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_unpacklo_epi64(ab, cd));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 8), _mm256_unpackhi_epi64(ab, cd));
  }

  /// A key for each block, in the order of `load`.
  static vec load_keys(const std::uint32_t* from) {
    return _mm256_permute4x64_epi64(load(from), 0xD8);
  }
};

#include "../kernels/all.inl"

} // namespace detail::avx2
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
