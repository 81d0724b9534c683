// SPDX-License-Identifier: MIT
// Included once for each instruction set, in its namespace and after its `lanes`.

/// Selection by counting: a pass that compares and counts costs a cycle and a half for eight scores,
/// so ten passes are cheaper than moving anything.
struct select_kernels {
  /// How many of `count` scores are at least `threshold`.
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
    for (; i < count; ++i) total += scores[i] >= threshold;
    return total;
  }

  /// Appends the scores in [low, high) and their ids to the lists, in order, and returns how many
  /// are at least `high`. `count` is a multiple of panel_width; the lists have room for another
  /// panel_width beyond what is appended.
  template <class T>
  static std::size_t collect(const T* scores, const item_id* ids, std::size_t count, T low, T high,
                             T* out_scores, item_id* out_ids, std::size_t& size) {
    using L = lanes<T>;
    const typename L::vec lower = L::broadcast(&low), upper = L::broadcast(&high);
    std::size_t above = 0, end = size;
    for (std::size_t i = 0; i < count; i += L::width) {
      const typename L::vec x = L::load(scores + i);
      const unsigned over = L::at_least(x, upper);
      const unsigned within = L::at_least(x, lower) & ~over;
      above += static_cast<std::size_t>(std::popcount(over));
      L::compress(out_scores + end, x, within);
      L::compress(out_ids + end, ids + i, within);
      end += static_cast<std::size_t>(std::popcount(within));
    }
    size = end;
    return above;
  }
};
