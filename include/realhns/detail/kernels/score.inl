// SPDX-License-Identifier: MIT
// Included once for each instruction set, in its namespace and after its `lanes`.

/// A lane is an item, so no sum is split: each is one chain of fused multiply-adds over ascending k.
struct score_kernels {
  /// `count` queries (rows of `dim` numbers, contiguous) with one panel of items, to
  /// out[i * out_stride + j].
  template <class T>
  static void score_panel(const T* queries, std::size_t count, std::size_t dim, const T* panel,
                          T* out, std::size_t out_stride) {
    for (std::size_t column = 0; column < panel_width; column += step<T>) {
      write_scores<T> finish{out + column, out_stride};
      score_columns(queries, count, dim, panel + column, finish);
    }
  }

protected:
  /// Items that are scored side by side.
  template <class T>
  static constexpr std::size_t step = lanes<T>::width* lanes<T>::columns;

  /// Scores all queries with `step` items of a panel, a tile of queries after the other, and calls
  /// finish(sums) for each tile, in the order of the queries.
  template <class T, class Finish>
  static void score_columns(const T* queries, std::size_t count, std::size_t dim, const T* panel,
                            Finish& finish) {
    constexpr std::size_t most = lanes<T>::queries;
    while (count >= most) advance<most>(queries, count, dim, panel, finish);
    if constexpr (most > 8)
      if (count >= 8) advance<8>(queries, count, dim, panel, finish);
    if constexpr (most > 4)
      if (count >= 4) advance<4>(queries, count, dim, panel, finish);
    if constexpr (most > 2)
      if (count >= 2) advance<2>(queries, count, dim, panel, finish);
    if constexpr (most > 1)
      if (count >= 1) advance<1>(queries, count, dim, panel, finish);
  }

private:
  template <class T>
  struct write_scores {
    using L = lanes<T>;
    T* out;
    std::size_t stride;

    template <std::size_t Queries>
    [[gnu::always_inline]] void operator()(const typename L::vec (&sums)[Queries][L::columns]) {
#pragma GCC unroll 16
      for (std::size_t i = 0; i < Queries; ++i)
#pragma GCC unroll 4
        for (std::size_t c = 0; c < L::columns; ++c)
          L::store(out + i * stride + c * L::width, sums[i][c]);
      out += Queries * stride;
    }
  };

  /// The sums of a tile fill the registers. Its loops are unrolled by pragma, since the sums stay
  /// there only then, and -O2 alone would not.
  template <std::size_t Queries, class T, class Finish>
  static void advance(const T*& queries, std::size_t& count, std::size_t dim, const T* panel,
                      Finish& finish) {
    using L = lanes<T>;
    typename L::vec sums[Queries][L::columns];
    constexpr T zero = 0;
#pragma GCC unroll 16
    for (std::size_t i = 0; i < Queries; ++i)
#pragma GCC unroll 4
      for (std::size_t c = 0; c < L::columns; ++c) sums[i][c] = L::broadcast(&zero);
#pragma GCC unroll 4
    for (std::size_t k = 0; k < dim; ++k) {
      typename L::vec items[L::columns];
#pragma GCC unroll 4
      for (std::size_t c = 0; c < L::columns; ++c)
        items[c] = L::load(panel + k * panel_width + c * L::width);
#pragma GCC unroll 16
      for (std::size_t i = 0; i < Queries; ++i) {
        const typename L::vec query = L::broadcast(queries + i * dim + k);
#pragma GCC unroll 4
        for (std::size_t c = 0; c < L::columns; ++c)
          sums[i][c] = L::fma(query, items[c], sums[i][c]);
      }
    }
    finish(sums);
    queries += Queries * dim;
    count -= Queries;
  }
};
