// SPDX-License-Identifier: MIT
// Included once for each instruction set, in its namespace and after its `block_lanes`.

/// Numbers below a bound, from words that are there already.
struct bounded_kernels {
  /// Adds to `begin` what `bounded` makes of each word; no_item where it would ask for another word.
  /// `n` is positive. The last lanes are filled: up to bulk_slack words behind the arrays are read
  /// and written.
  static void bounded(const std::uint32_t* words, std::size_t count, std::uint32_t n, item_id begin,
                      item_id* out) {
    using L = block_lanes;
    const L::vec range = L::broadcast(n), offset = L::broadcast_word(begin);
    const L::vec threshold = L::broadcast_word((0 - n) % n);
    for (std::size_t i = 0; i < count; i += 2 * L::width) {
      const L::vec pair = L::load(words + i);
      const L::vec p = L::multiply(pair, range), q = L::multiply(L::upper(pair), range);
      const L::vec items = L::add_words(L::join(L::upper(p), L::upper(q)), offset);
      L::store(out + i, L::fill_where_less(L::join(p, q), threshold, items));
    }
  }
};
