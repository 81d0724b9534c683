// SPDX-License-Identifier: MIT
// Included once for each instruction set, in its namespace and after its `lanes`.

/// Selection by counting: a pass that compares and counts costs a cycle and a half for eight scores,
/// so ten passes are cheaper than moving anything.
struct select_kernels {
  /// How many of `count` scores are at least `threshold`. Reads no others.
  template <class T>
  static std::size_t count_at_least(const T* scores, std::size_t count, T threshold) {
    using L = lanes<T>;
    const typename L::vec bound = L::broadcast(&threshold);
    typename L::tally tallies[4]{};
    std::size_t i = 0;
    for (; i + 4 * L::width <= count; i += 4 * L::width)
#pragma GCC unroll 4
      for (std::size_t j = 0; j < 4; ++j)
        tallies[j] = L::count_at_least(tallies[j], L::load(scores + i + j * L::width), bound);
    std::size_t total = 0;
    for (const auto& tally : tallies) total += L::total(tally);
    for (; i + L::width <= count; i += L::width)
      total += static_cast<std::size_t>(std::popcount(L::at_least(L::load(scores + i), bound)));
    if (i < count) {
      T tail[L::width] = {};
      std::memcpy(tail, scores + i, (count - i) * sizeof(T));
      total += static_cast<std::size_t>(
          std::popcount(L::at_least(L::load(tail), bound) & present<L::width>(count - i)));
    }
    return total;
  }

  /// Appends the scores in [low, high) and their ids to the lists, in order, and returns how many
  /// are at least `high`. Reads up to a panel_width beyond `count`, and the lists have room for one
  /// beyond what is appended.
  template <class T>
  static std::size_t collect(const T* scores, const item_id* ids, std::size_t count, T low, T high,
                             T* out_scores, item_id* out_ids, std::size_t& size) {
    using L = lanes<T>;
    const typename L::vec lower = L::broadcast(&low), upper = L::broadcast(&high);
    std::size_t above = 0, end = size;
    const auto take = [&](std::size_t i, auto here) {
      const typename L::vec x = L::load(scores + i);
      const unsigned over = here(L::at_least(x, upper));
      const unsigned within = here(L::at_least(x, lower)) & ~over;
      above += static_cast<std::size_t>(std::popcount(over));
      L::compress(out_scores + end, x, within);
      L::compress(out_ids + end, ids + i, within);
      end += static_cast<std::size_t>(std::popcount(within));
    };
    std::size_t i = 0;
    for (; i + L::width <= count; i += L::width) take(i, [](unsigned bits) { return bits; });
    if (i < count) take(i, [&](unsigned bits) { return bits & present<L::width>(count - i); });
    size = end;
    return above;
  }

  /// subset_hash of `count` items under a key. Reads and writes up to the next panel_width.
  static void hash(const item_id* ids, std::size_t count, philox_key key, std::uint32_t* out) {
    using L = lanes<std::uint32_t>;
    for (std::size_t i = 0; i < count; i += L::width)
      L::store(out + i, L::hash(L::load(ids + i), key));
  }

  /// Removes from [begin, end) of the lists, in order, whatever scores in [low, high) and has a hash
  /// of at least `bound`; returns the new end. Reads up to the next panel_width.
  template <class T>
  static std::size_t thin(T* scores, item_id* ids, std::size_t begin, std::size_t end, T low,
                          T high, philox_key key, std::uint32_t bound) {
    using L = lanes<T>;
    using H = lanes<std::uint32_t>;
    const typename L::vec lower = L::broadcast(&low), upper = L::broadcast(&high);
    const typename H::vec limit = H::broadcast(&bound);
    std::size_t kept = begin;
    for (std::size_t i = begin; i < end; i += H::width) {
      const unsigned hashed = H::at_least(H::hash(H::load(ids + i), key), limit);
      unsigned sure = 0;
      typename L::vec x[H::width / L::width];
      for (std::size_t r = 0; r < H::width / L::width; ++r) {
        x[r] = L::load(scores + i + r * L::width);
        sure |= (L::at_least(x[r], lower) & ~L::at_least(x[r], upper)) << r * L::width;
      }
      const unsigned keep = ~(sure & hashed) & present<H::width>(end - i);
      H::compress(ids + kept, ids + i, keep);
      for (std::size_t r = 0; r < H::width / L::width; ++r) {
        const unsigned part = keep >> r * L::width & ((1U << L::width) - 1);
        L::compress(scores + kept, x[r], part);
        kept += static_cast<std::size_t>(std::popcount(part));
      }
    }
    return kept;
  }

private:
  /// The bits of a vector's lanes where `left` numbers are left.
  template <std::size_t Width>
  static unsigned present(std::size_t left) {
    return left < Width ? (1U << left) - 1 : (1U << Width) - 1;
  }
};
