// SPDX-License-Identifier: MIT
// Included once for each instruction set, in its namespace and after its `score_kernels`.

/// The best query of each item, with the scores left in registers. A lane is an item and meets the
/// queries in their order, so that ties need no care and nothing is reduced over lanes.
struct nearest_kernels : score_kernels {
  /// For each item j of a panel, the first of the queries (`count`, at least one, as for
  /// score_columns) that has the highest score less its offset, to index[j], and that difference to
  /// best[j]. NaN is not higher than anything, and nothing is higher than NaN.
  template <class T>
  static void nearest(const T* queries, const T* offsets, std::size_t count, std::size_t dim,
                      const T* panel, score_bits<T>* index, T* best) {
    for (std::size_t column = 0; column < panel_width; column += step<T>) {
      keep_best<T> finish{offsets};
      score_columns(queries, count, dim, panel + column, finish);
      finish.write(index + column, best + column);
    }
  }

private:
  template <class T>
  struct keep_best {
    using L = lanes<T>;
    const T* offsets;
    std::size_t seen = 0;
    typename L::vec best[L::columns]{};
    typename L::vec index[L::columns]{}; ///< whole numbers in lanes of T, where they are only moved

    template <std::size_t Queries>
    [[gnu::always_inline]] void operator()(const typename L::vec (&sums)[Queries][L::columns]) {
      if (seen == 0)
        for (std::size_t c = 0; c < L::columns; ++c)
          best[c] = L::subtract(sums[0][c], L::broadcast(offsets));
#pragma GCC unroll 16
      for (std::size_t i = 0; i < Queries; ++i) {
        const typename L::vec offset = L::broadcast(offsets + seen + i);
        const T number = std::bit_cast<T>(static_cast<score_bits<T>>(seen + i));
        const typename L::vec query = L::broadcast(&number);
#pragma GCC unroll 4
        for (std::size_t c = 0; c < L::columns; ++c)
          L::keep_higher(best[c], index[c], L::subtract(sums[i][c], offset), query);
      }
      seen += Queries;
    }

    void write(score_bits<T>* to_index, T* to_best) const {
      T bits[step<T>];
#pragma GCC unroll 4
      for (std::size_t c = 0; c < L::columns; ++c) {
        L::store(bits + c * L::width, index[c]);
        L::store(to_best + c * L::width, best[c]);
      }
      std::memcpy(to_index, bits, sizeof bits);
    }
  };
};
