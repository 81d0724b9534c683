// SPDX-License-Identifier: MIT
// Included once for each instruction set, in its namespace and after its `block_lanes`.

/// Philox4x32-10 for many counters at once: a lane is a block.
struct philox_kernels {
  /// Replaces `count` counters, four words each, by their blocks under `keys`, two words each. The
  /// slack behind both may be read, and that of the counters written.
  static void philox(const std::uint32_t* keys, std::uint32_t* counters, std::size_t count) {
    using L = block_lanes;
    constexpr std::size_t most = L::vectors * L::width;
    for (; count >= most; count -= most, keys += 2 * most, counters += 4 * most)
      rounds<L::vectors>(keys, counters);
    while (count > 0) {
      rounds<1>(keys, counters);
      keys += 2 * L::width;
      counters += 4 * L::width;
      count -= count < L::width ? count : L::width;
    }
  }

private:
  /// A round waits for a product and little else, so several vectors go side by side.
  template <std::size_t Vectors>
  static void rounds(const std::uint32_t* keys, std::uint32_t* counters) {
    using L = block_lanes;
    using vec = L::vec;
    const vec first = L::broadcast(0xD2511F53), second = L::broadcast(0xCD9E8D57);
    const vec low_step = L::broadcast(0x9E3779B9), high_step = L::broadcast(0xBB67AE85);
    vec a[Vectors], b[Vectors], c[Vectors], d[Vectors], low[Vectors], high[Vectors];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < Vectors; ++i) {
      L::load(counters + i * 4 * L::width, a[i], c[i]);
      b[i] = L::upper(a[i]);
      d[i] = L::upper(c[i]);
      low[i] = L::load_keys(keys + i * 2 * L::width);
      high[i] = L::upper(low[i]);
    }
#pragma GCC unroll 5
    for (int round = 0; round < 10; ++round) {
#pragma GCC unroll 4
      for (std::size_t i = 0; i < Vectors; ++i) {
        const vec p = L::multiply(first, a[i]), q = L::multiply(second, c[i]);
        a[i] = L::exclusive_or(L::upper(q), b[i], low[i]);
        c[i] = L::exclusive_or(L::upper(p), d[i], high[i]);
        b[i] = q;
        d[i] = p;
        low[i] = L::add(low[i], low_step);
        high[i] = L::add(high[i], high_step);
      }
    }
#pragma GCC unroll 4
    for (std::size_t i = 0; i < Vectors; ++i)
      L::store(counters + i * 4 * L::width, L::join(a[i], b[i]), L::join(c[i], d[i]));
  }
};
