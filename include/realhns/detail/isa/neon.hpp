// SPDX-License-Identifier: MIT
#pragma once

#if defined(__aarch64__)

#include <arm_neon.h>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../../core/random.hpp"
#include "../../core/ranking_key.hpp"
#include "../panel.hpp"
#include "portable.hpp"

/// The path for 64-bit Arm, whose baseline it is.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail::neon {

using portable::marks;

template <class T>
struct lanes;

template <>
struct lanes<float> {
  static constexpr std::size_t width = 4;
  static constexpr std::size_t columns = 4; ///< vectors of a panel that are scored side by side
  static constexpr std::size_t queries = 6; ///< rows that are scored side by side
  using vec = float32x4_t;
  using tally = uint32x4_t;

  static vec broadcast(const float* from) { return vld1q_dup_f32(from); }
  static vec load(const float* from) { return vld1q_f32(from); }
  static void store(float* to, vec a) { vst1q_f32(to, a); }
  static vec fma(vec a, vec b, vec c) { return vfmaq_f32(c, a, b); }
  static vec subtract(vec a, vec b) { return vsubq_f32(a, b); }

  /// Where x is higher than the best so far, it and its index take the place of those.
  static void keep_higher(vec& best, vec& index, vec x, vec of_x) {
    const uint32x4_t higher = vcgtq_f32(x, best);
    best = vbslq_f32(higher, x, best);
    index = vbslq_f32(higher, of_x, index);
  }

  /// Bit j: whether lane j of a comparison holds.
  static unsigned bits_of(uint32x4_t holds) {
    constexpr std::uint32_t places[4]{1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(holds, vld1q_u32(places)));
  }
  static unsigned at_least(vec a, vec b) { return bits_of(vcgeq_f32(a, b)); }
  static tally count_at_least(tally t, vec a, vec b) { return vsubq_u32(t, vcgeq_f32(a, b)); }
  static std::size_t total(tally t) { return vaddvq_u32(t); }

  static unsigned less(vec a, vec b) { return bits_of(vcltq_f32(a, b)); }
  static unsigned rankable(vec a) {
    const uint32x4_t exponent = vdupq_n_u32(exponent_bits<float>);
    return bits_of(vmvnq_u32(vceqq_u32(vandq_u32(vreinterpretq_u32_f32(a), exponent), exponent)));
  }
  static unsigned equal(const item_id* ids, item_id item) {
    return bits_of(vceqq_u32(vld1q_u32(ids), vdupq_n_u32(item)));
  }
  static vec least(vec a, vec b) { return vminq_f32(a, b); }
  static vec most(vec a, vec b) { return vmaxq_f32(a, b); }

  using counters = uint32x4_t; ///< one a lane
  static counters add_at_least(counters n, vec a, vec b) { return count_at_least(n, a, b); }
  static void store(std::uint32_t* to, counters n) { vst1q_u32(to, n); }

  static void compress(float* to, vec a, unsigned bits) {
    float all[width];
    store(all, a);
    for (; bits != 0; bits &= bits - 1) *to++ = all[std::countr_zero(bits)];
  }
  static void compress(item_id* to, const item_id* from, unsigned bits) {
    for (; bits != 0; bits &= bits - 1) *to++ = from[std::countr_zero(bits)];
  }
};

template <>
struct lanes<double> {
  static constexpr std::size_t width = 2;
  static constexpr std::size_t columns = 4;
  static constexpr std::size_t queries = 6;
  using vec = float64x2_t;
  using tally = uint64x2_t;

  static vec broadcast(const double* from) { return vld1q_dup_f64(from); }
  static vec load(const double* from) { return vld1q_f64(from); }
  static void store(double* to, vec a) { vst1q_f64(to, a); }
  static vec fma(vec a, vec b, vec c) { return vfmaq_f64(c, a, b); }
  static vec subtract(vec a, vec b) { return vsubq_f64(a, b); }

  static void keep_higher(vec& best, vec& index, vec x, vec of_x) {
    const uint64x2_t higher = vcgtq_f64(x, best);
    best = vbslq_f64(higher, x, best);
    index = vbslq_f64(higher, of_x, index);
  }

  static unsigned bits_of(uint64x2_t holds) {
    constexpr std::uint64_t places[2]{1, 2};
    return static_cast<unsigned>(vaddvq_u64(vandq_u64(holds, vld1q_u64(places))));
  }
  static unsigned at_least(vec a, vec b) { return bits_of(vcgeq_f64(a, b)); }
  static tally count_at_least(tally t, vec a, vec b) { return vsubq_u64(t, vcgeq_f64(a, b)); }
  static std::size_t total(tally t) { return vaddvq_u64(t); }

  static unsigned less(vec a, vec b) { return bits_of(vcltq_f64(a, b)); }
  static unsigned rankable(vec a) {
    const uint64x2_t exponent = vdupq_n_u64(exponent_bits<double>);
    const uint64x2_t all = vceqq_u64(vandq_u64(vreinterpretq_u64_f64(a), exponent), exponent);
    return ~bits_of(all) & 3;
  }
  static vec least(vec a, vec b) { return vminq_f64(a, b); }
  static vec most(vec a, vec b) { return vmaxq_f64(a, b); }

  using counters = uint64x2_t;
  static counters add_at_least(counters n, vec a, vec b) { return count_at_least(n, a, b); }
  static void store(std::uint64_t* to, counters n) { vst1q_u64(to, n); }

  static void compress(double* to, vec a, unsigned bits) {
    double all[width];
    store(all, a);
    for (; bits != 0; bits &= bits - 1) *to++ = all[std::countr_zero(bits)];
  }
  static void compress(item_id* to, const item_id* from, unsigned bits) {
    for (; bits != 0; bits &= bits - 1) *to++ = from[std::countr_zero(bits)];
  }
};

template <>
struct lanes<std::uint32_t> {
  static constexpr std::size_t width = 4;
  using vec = uint32x4_t;
  using tally = uint32x4_t;

  static vec broadcast(const std::uint32_t* from) { return vld1q_dup_u32(from); }
  static vec load(const std::uint32_t* from) { return vld1q_u32(from); }
  static void store(std::uint32_t* to, vec a) { vst1q_u32(to, a); }
  static vec hash(vec items, philox_key key) {
    vec x = veorq_u32(items, vdupq_n_u32(key[0]));
    x = vmulq_n_u32(veorq_u32(x, vshrq_n_u32(x, 16)), 0x7FEB352D);
    x = vaddq_u32(veorq_u32(x, vshrq_n_u32(x, 15)), vdupq_n_u32(key[1]));
    x = vmulq_n_u32(veorq_u32(x, vshrq_n_u32(x, 15)), 0x846CA68B);
    return veorq_u32(x, vshrq_n_u32(x, 16));
  }

  static unsigned at_least(vec a, vec b) {
    constexpr std::uint32_t places[4]{1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(vcgeq_u32(a, b), vld1q_u32(places)));
  }
  static tally count_at_least(tally t, vec a, vec b) { return vsubq_u32(t, vcgeq_u32(a, b)); }
  static std::size_t total(tally t) { return vaddvq_u32(t); }

  static void compress(item_id* to, const item_id* from, unsigned bits) {
    lanes<float>::compress(to, from, bits);
  }
  static void compress(std::uint32_t* to, vec a, unsigned bits) {
    std::uint32_t all[width];
    store(all, a);
    compress(to, all, bits);
  }
};

/// Lanes of 64 bits for Philox: two words of a block, or a product. What is multiplied is the lower
/// word of each.
struct block_lanes {
  static constexpr std::size_t width = 2;
  static constexpr std::size_t vectors = 4; ///< vectors of blocks that are made side by side
  using vec = uint64x2_t;

  static vec broadcast(std::uint32_t a) { return vdupq_n_u64(a); }
  static vec multiply(vec a, vec b) { return vmull_u32(vmovn_u64(a), vmovn_u64(b)); }
  static vec add(vec a, vec b) { return vaddq_u64(a, b); }
  static vec upper(vec a) { return vshrq_n_u64(a, 32); }
  static vec exclusive_or(vec a, vec b, vec c) { return veorq_u64(veorq_u64(b, c), a); }
  static vec join(vec lower, vec upper) { return vsliq_n_u64(lower, upper, 32); }

  /// Lanes of 32 bits, two in each.
  static vec broadcast_word(std::uint32_t a) { return vreinterpretq_u64_u32(vdupq_n_u32(a)); }
  static vec add_words(vec a, vec b) {
    return vreinterpretq_u64_u32(vaddq_u32(vreinterpretq_u32_u64(a), vreinterpretq_u32_u64(b)));
  }
  /// `c`, with all bits set where a < b.
  static vec fill_where_less(vec a, vec b, vec c) {
    const uint32x4_t less = vcltq_u32(vreinterpretq_u32_u64(a), vreinterpretq_u32_u64(b));
    return vorrq_u64(c, vreinterpretq_u64_u32(less));
  }
  static vec load(const std::uint32_t* from) { return vreinterpretq_u64_u32(vld1q_u32(from)); }
  static void store(std::uint32_t* to, vec a) { vst1q_u32(to, vreinterpretq_u32_u64(a)); }

  /// The first and the second half of blocks, in any order that `store` undoes.
  static void load(const std::uint32_t* from, vec& ab, vec& cd) {
    const vec low = vreinterpretq_u64_u32(vld1q_u32(from));
    const vec high = vreinterpretq_u64_u32(vld1q_u32(from + 4));
    ab = vzip1q_u64(low, high);
    cd = vzip2q_u64(low, high);
  }
  static void store(std::uint32_t* to, vec ab, vec cd) {
    vst1q_u32(to, vreinterpretq_u32_u64(vzip1q_u64(ab, cd)));
    vst1q_u32(to + 4, vreinterpretq_u32_u64(vzip2q_u64(ab, cd)));
  }

  /// A key for each block, in the order of `load`.
  static vec load_keys(const std::uint32_t* from) { return load(from); }
};

#include "../kernels/all.inl"

} // namespace detail::neon
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE

#endif
