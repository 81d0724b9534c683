// SPDX-License-Identifier: MIT
// Included once for each instruction set, in its namespace and after its `lanes` and `marks`.

/// What the fine stage does with the candidates of a query, 64 of them a word of bits: bit j of word
/// w is candidate 64 w + j.
struct candidate_kernels {
  /// Clears the marks of the values that are not less than `bound`.
  template <class T>
  static void keep_less(const T* values, std::size_t count, T bound, std::uint8_t* mask) {
    std::size_t i = 0;
    for (; i + 64 <= count; i += 64) marks::keep(mask + i, less(values + i, bound));
    if (i == count) return;
    T last[64]{};
    std::uint8_t last_mask[64]{};
    std::memcpy(last, values + i, (count - i) * sizeof(T));
    std::memcpy(last_mask, mask + i, count - i);
    marks::keep(last_mask, less(last, bound));
    std::memcpy(mask + i, last_mask, count - i);
  }

  /// Clears the bits of an item, and returns how many were set. `ids` can be read to the next
  /// multiple of 64.
  static std::size_t drop_equal(const item_id* ids, std::size_t count, item_id item,
                                std::uint64_t* bits) {
    using L = lanes<float>; // as wide as ids
    std::size_t dropped = 0;
    for (std::size_t i = 0; i < count; i += 64, ++bits) {
      std::uint64_t same = 0;
      for (std::size_t j = 0; j < 64; j += L::width)
        same |= std::uint64_t{L::equal(ids + i + j, item)} << j;
      dropped += static_cast<std::size_t>(std::popcount(same & *bits));
      *bits &= ~same;
    }
    return dropped;
  }

  /// Clears the bits of candidates that are not marked, and returns how many were set. `mask` can be
  /// read to the next multiple of 64.
  static std::size_t drop_unmarked(const std::uint8_t* mask, std::size_t count,
                                   std::uint64_t* bits) {
    std::size_t dropped = 0;
    for (std::size_t i = 0; i < count; i += 64, ++bits) {
      const std::uint64_t kept = *bits & marks::load(mask + i);
      dropped += static_cast<std::size_t>(std::popcount(*bits ^ kept));
      *bits = kept;
    }
    return dropped;
  }

  /// Writes the rankable scores whose bits are set, and their ids, to the lists, in order, and
  /// returns how many they are. All can be read, and the lists written, to the next multiple of 64.
  template <class T>
  static std::size_t take_rankable(const T* scores, const item_id* ids, std::size_t count,
                                   const std::uint64_t* bits, T* out_scores, item_id* out_ids) {
    using L = lanes<T>;
    constexpr std::uint64_t lane_bits = (std::uint64_t{1} << L::width) - 1;
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; i += L::width) {
      const typename L::vec x = L::load(scores + i);
      const unsigned wanted = static_cast<unsigned>(bits[i / 64] >> i % 64 & lane_bits);
      const unsigned taken = wanted & L::rankable(x);
      L::compress(out_scores + size, x, taken);
      L::compress(out_ids + size, ids + i, taken);
      size += static_cast<std::size_t>(std::popcount(taken));
    }
    return size;
  }

  template <class T>
  struct extent {
    T least;
    T most;
  };

  /// The least and the greatest of `count` scores, count > 0.
  template <class T>
  static extent<T> extremes(const T* scores, std::size_t count) {
    using L = lanes<T>;
    typename L::vec low = L::broadcast(scores), high = low;
    std::size_t i = 0;
    for (; i + L::width <= count; i += L::width) {
      const typename L::vec x = L::load(scores + i);
      low = L::least(low, x);
      high = L::most(high, x);
    }
    T lows[L::width], highs[L::width];
    L::store(lows, low);
    L::store(highs, high);
    extent<T> found{*scores, *scores};
    const auto add = [&](T least, T most) {
      found.least = least < found.least ? least : found.least;
      found.most = found.most < most ? most : found.most;
    };
    for (std::size_t j = 0; j < L::width; ++j) add(lows[j], highs[j]);
    for (; i < count; ++i) add(scores[i], scores[i]);
    return found;
  }

  /// Writes the scores that are at least `low`, and their ids, to the lists, in order, and returns
  /// how many they are. The lists have room for another panel_width.
  template <class T>
  static std::size_t take_at_least(const T* scores, const item_id* ids, std::size_t count, T low,
                                   T* out_scores, item_id* out_ids) {
    using L = lanes<T>;
    const typename L::vec bound = L::broadcast(&low);
    std::size_t size = 0, i = 0;
    for (; i + L::width <= count; i += L::width) {
      const typename L::vec x = L::load(scores + i);
      const unsigned taken = L::at_least(x, bound);
      L::compress(out_scores + size, x, taken);
      L::compress(out_ids + size, ids + i, taken);
      size += static_cast<std::size_t>(std::popcount(taken));
    }
    for (; i < count; ++i)
      if (scores[i] >= low) {
        out_scores[size] = scores[i];
        out_ids[size++] = ids[i];
      }
    return size;
  }

  /// For each of `count` scores, how many are at least as high: itself, so 1 for the best. Scores can
  /// be read, and the places written, to the next multiple of 2 * panel_width.
  template <class T>
  static void places(const T* scores, std::size_t count, score_bits<T>* out) {
    using L = lanes<T>;
    for (std::size_t i = 0; i < count; i += 2 * L::width) {
      const typename L::vec x = L::load(scores + i), y = L::load(scores + i + L::width);
      typename L::counters before_x{}, before_y{};
      for (std::size_t j = 0; j < count; ++j) {
        const typename L::vec other = L::broadcast(scores + j);
        before_x = L::add_at_least(before_x, other, x);
        before_y = L::add_at_least(before_y, other, y);
      }
      L::store(out + i, before_x);
      L::store(out + i + L::width, before_y);
    }
  }

private:
  /// Bit j: whether values[j] < bound, for 64 values.
  template <class T>
  static std::uint64_t less(const T* values, T bound) {
    using L = lanes<T>;
    const typename L::vec limit = L::broadcast(&bound);
    std::uint64_t bits = 0;
    for (std::size_t j = 0; j < 64; j += L::width)
      bits |= std::uint64_t{L::less(L::load(values + j), limit)} << j;
    return bits;
  }
};
