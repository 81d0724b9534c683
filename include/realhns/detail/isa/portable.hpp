// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../../core/random.hpp"
#include "../../core/ranking_key.hpp"
#include "../panel.hpp"

/// The path for every machine: lanes are arrays, and operations loops over them.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail::portable {

/// Bytes that say whether a candidate is kept, 64 at a time.
struct marks {
  /// Bit j: whether byte j is not 0.
  static std::uint64_t load(const std::uint8_t* from) {
    std::uint64_t bits = 0;
    for (unsigned j = 0; j < 64; ++j) bits |= std::uint64_t{from[j] != 0} << j;
    return bits;
  }
  /// Makes byte j 0 unless bit j is set.
  static void keep(std::uint8_t* to, std::uint64_t bits) {
    for (unsigned j = 0; j < 64; ++j) to[j] &= static_cast<std::uint8_t>(-(bits >> j & 1));
  }
};

template <class T>
struct lanes {
  static constexpr std::size_t width = 8;
  static constexpr std::size_t columns = 2; ///< vectors of a panel that are scored side by side
  static constexpr std::size_t queries = 1; ///< rows that are scored side by side

  struct vec {
    T lane[width];
  };
  struct tally {
    std::size_t sum;
  };

  static vec broadcast(const T* from) {
    vec out;
    for (T& x : out.lane) x = *from;
    return out;
  }
  static vec load(const T* from) {
    vec out;
    for (std::size_t i = 0; i < width; ++i) out.lane[i] = from[i];
    return out;
  }
  static void store(T* to, const vec& a) {
    for (std::size_t i = 0; i < width; ++i) to[i] = a.lane[i];
  }
  /// For scores only.
  static vec fma(const vec& a, const vec& b, const vec& c) {
    vec out;
    for (std::size_t i = 0; i < width; ++i) out.lane[i] = std::fma(a.lane[i], b.lane[i], c.lane[i]);
    return out;
  }
  static vec subtract(const vec& a, const vec& b) {
    vec out;
    for (std::size_t i = 0; i < width; ++i) out.lane[i] = a.lane[i] - b.lane[i];
    return out;
  }

  /// Where x is higher than the best so far, it and its index take the place of those.
  static void keep_higher(vec& best, vec& index, const vec& x, const vec& of_x) {
    for (std::size_t i = 0; i < width; ++i) {
      const bool higher = x.lane[i] > best.lane[i];
      best.lane[i] = higher ? x.lane[i] : best.lane[i];
      index.lane[i] = higher ? of_x.lane[i] : index.lane[i];
    }
  }

  /// subset_hash, for item ids only.
  static vec hash(const vec& items, philox_key key) {
    vec out;
    for (std::size_t i = 0; i < width; ++i) out.lane[i] = subset_hash(key, items.lane[i]);
    return out;
  }

  static unsigned at_least(const vec& a, const vec& b) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < width; ++i)
      bits |= static_cast<unsigned>(a.lane[i] >= b.lane[i]) << i;
    return bits;
  }
  static tally count_at_least(tally t, const vec& a, const vec& b) {
    for (std::size_t i = 0; i < width; ++i) t.sum += a.lane[i] >= b.lane[i];
    return t;
  }
  static std::size_t total(tally t) { return t.sum; }

  static unsigned less(const vec& a, const vec& b) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < width; ++i)
      bits |= static_cast<unsigned>(a.lane[i] < b.lane[i]) << i;
    return bits;
  }
  static unsigned rankable(const vec& a) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < width; ++i)
      bits |= static_cast<unsigned>(realhns::rankable(a.lane[i])) << i;
    return bits;
  }
  static unsigned equal(const item_id* ids, item_id item) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < width; ++i) bits |= static_cast<unsigned>(ids[i] == item) << i;
    return bits;
  }
  static vec least(const vec& a, const vec& b) {
    vec out;
    for (std::size_t i = 0; i < width; ++i)
      out.lane[i] = b.lane[i] < a.lane[i] ? b.lane[i] : a.lane[i];
    return out;
  }
  static vec most(const vec& a, const vec& b) {
    vec out;
    for (std::size_t i = 0; i < width; ++i)
      out.lane[i] = a.lane[i] < b.lane[i] ? b.lane[i] : a.lane[i];
    return out;
  }

  using count = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  struct counters { ///< one a lane
    count lane[width];
  };
  static counters add_at_least(counters n, const vec& a, const vec& b) {
    for (std::size_t i = 0; i < width; ++i) n.lane[i] += a.lane[i] >= b.lane[i];
    return n;
  }
  static void store(count* to, const counters& n) {
    for (std::size_t i = 0; i < width; ++i) to[i] = n.lane[i];
  }

  static void compress(T* to, const vec& a, unsigned bits) {
    for (; bits != 0; bits &= bits - 1) *to++ = a.lane[std::countr_zero(bits)];
  }
  /// The ids in `from` whose bits are set.
  static void compress(item_id* to, const item_id* from, unsigned bits) {
    for (; bits != 0; bits &= bits - 1) *to++ = from[std::countr_zero(bits)];
  }
};

/// Lanes of 64 bits for Philox: two words of a block, or a product. What is multiplied is the lower
/// word of each. One lane alone, since processors without vectors multiply so.
struct block_lanes {
  static constexpr std::size_t width = 1;
  static constexpr std::size_t vectors = 1; ///< blocks that are made side by side
  using vec = std::uint64_t;

  static vec broadcast(std::uint32_t a) { return a; }
  static vec multiply(vec a, vec b) { return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF); }
  static vec add(vec a, vec b) { return a + b; }
  static vec upper(vec a) { return a >> 32; }
  static vec exclusive_or(vec a, vec b, vec c) { return a ^ b ^ c; }
  static vec join(vec lower, vec upper) { return (lower & 0xFFFFFFFF) | upper << 32; }

  /// Lanes of 32 bits, two in each.
  static vec broadcast_word(std::uint32_t a) { return join(a, a); }
  static vec add_words(vec a, vec b) { return join(a + b, upper(a) + upper(b)); }
  /// `c`, with all bits set where a < b.
  static vec fill_where_less(vec a, vec b, vec c) {
    const auto less = [](vec x, vec y) {
      return (x & 0xFFFFFFFF) < (y & 0xFFFFFFFF) ? ~vec{0} : 0;
    };
    return c | join(less(a, b), less(upper(a), upper(b)));
  }
  static vec load(const std::uint32_t* from) { return join(from[0], from[1]); }
  static void store(std::uint32_t* to, vec a) {
    to[0] = static_cast<std::uint32_t>(a);
    to[1] = static_cast<std::uint32_t>(upper(a));
  }

  static void load(const std::uint32_t* from, vec& ab, vec& cd) {
    ab = join(from[0], from[1]);
    cd = join(from[2], from[3]);
  }
  static void store(std::uint32_t* to, vec ab, vec cd) {
    to[0] = static_cast<std::uint32_t>(ab);
    to[1] = static_cast<std::uint32_t>(ab >> 32);
    to[2] = static_cast<std::uint32_t>(cd);
    to[3] = static_cast<std::uint32_t>(cd >> 32);
  }

  /// The key of a block.
  static vec load_keys(const std::uint32_t* from) { return load(from); }
};

#include "../kernels/all.inl"

} // namespace detail::portable
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
