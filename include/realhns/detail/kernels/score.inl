// SPDX-License-Identifier: MIT
// Included once for each instruction set, in its namespace and after its `lanes`.

/// A lane is an item, so no sum is split: each is one chain of fused multiply-adds over ascending k.
struct score_kernels {
  /// Queries are best scored in multiples of this many.
  template <class T>
  static constexpr std::size_t queries_at_once = lanes<T>::queries;

  /// `count` queries (rows of `dim` numbers, contiguous) with `total` panels of items, to
  /// out[i * out_stride + j].
  template <class T>
  static void score_panels(const T* queries, std::size_t count, std::size_t dim, const T* panels,
                           std::size_t total, T* out, std::size_t out_stride) {
    std::size_t done = 0;
    if constexpr (lanes<T>::queries > 1 && panel_width / lanes<T>::width <= 4) { // of registers
      if (count == 1) done = score_few<1>(queries, dim, panels, total, out, out_stride);
      if (count == 2) done = score_few<2>(queries, dim, panels, total, out, out_stride);
    }
    for (; done < total; ++done)
      for (std::size_t column = 0; column < panel_width; column += step<T>) {
        write_scores<T, lanes<T>::columns> finish{out + done * panel_width + column, out_stride};
        score_columns(queries, count, dim, panels + done * panel_width * dim + column, finish);
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
  /// Writes the sums of a tile, of which `Columns` vectors are of one panel.
  template <class T, std::size_t Columns>
  struct write_scores {
    using L = lanes<T>;
    T* out;
    std::size_t stride;

    template <std::size_t Queries, std::size_t Vectors>
    [[gnu::always_inline]] void operator()(const typename L::vec (&sums)[Queries][Vectors]) {
#pragma GCC unroll 16
      for (std::size_t i = 0; i < Queries; ++i)
#pragma GCC unroll 8
        for (std::size_t v = 0; v < Vectors; ++v)
          L::store(out + i * stride + v / Columns * panel_width + v % Columns * L::width,
                   sums[i][v]);
      out += Queries * stride;
    }
  };

  /// One or two queries alone would wait for their own sums, so they are scored with several panels
  /// side by side. Returns for how many panels that was done.
  template <std::size_t Queries, class T>
  static std::size_t score_few(const T* queries, std::size_t dim, const T* panels,
                               std::size_t total, T* out, std::size_t out_stride) {
    constexpr std::size_t sums = 8; // that hide the wait for each
    constexpr std::size_t columns = panel_width / lanes<T>::width;
    constexpr std::size_t group = sums / (Queries * columns);
    std::size_t p = 0;
    for (; p + group <= total; p += group) {
      write_scores<T, columns> finish{out + p * panel_width, out_stride};
      tile<Queries, group, columns>(queries, dim, panels + p * panel_width * dim, finish);
    }
    return p;
  }

  template <std::size_t Queries, class T, class Finish>
  static void advance(const T*& queries, std::size_t& count, std::size_t dim, const T* panel,
                      Finish& finish) {
    tile<Queries, 1, lanes<T>::columns>(queries, dim, panel, finish);
    queries += Queries * dim;
    count -= Queries;
  }

  /// The sums of a tile fill the registers. Its loops are unrolled by pragma, since the sums stay
  /// there only then, and -O2 alone would not.
  template <std::size_t Queries, std::size_t Panels, std::size_t Columns, class T, class Finish>
  static void tile(const T* queries, std::size_t dim, const T* panels, Finish& finish) {
    using L = lanes<T>;
    constexpr std::size_t vectors = Panels * Columns;
    typename L::vec sums[Queries][vectors];
    constexpr T zero = 0;
#pragma GCC unroll 16
    for (std::size_t i = 0; i < Queries; ++i)
#pragma GCC unroll 8
      for (std::size_t v = 0; v < vectors; ++v) sums[i][v] = L::broadcast(&zero);
#pragma GCC unroll 4
    for (std::size_t k = 0; k < dim; ++k) {
      typename L::vec items[vectors];
#pragma GCC unroll 8
      for (std::size_t v = 0; v < vectors; ++v)
        items[v] = L::load(panels + v / Columns * panel_width * dim + k * panel_width +
                           v % Columns * L::width);
#pragma GCC unroll 16
      for (std::size_t i = 0; i < Queries; ++i) {
        const typename L::vec query = L::broadcast(queries + i * dim + k);
#pragma GCC unroll 8
        for (std::size_t v = 0; v < vectors; ++v) sums[i][v] = L::fma(query, items[v], sums[i][v]);
      }
    }
    finish(sums);
  }
};
