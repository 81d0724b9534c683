// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "../core/thread_pool.hpp"
#include "score_kernel.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The items of a range, to be scored as a whole, in their order. Packed panels are held where all of
/// them take at most `most_bytes`; else each tile is packed whenever it is scored, since a table can be
/// the largest thing in memory.
template <class T>
class packed_range {
public:
  static constexpr std::size_t tile = 16 * panel_width;

  packed_range(const embedding_view<T>& items, similarity_measure similarity, item_range range,
               thread_pool& threads, std::size_t most_bytes = std::size_t{256} << 20)
      : items_(items), similarity_(similarity), begin_(range.begin),
        size_(range.end - range.begin) {
    if (stride() * items.dim() * sizeof(T) > most_bytes) return;
    panels_ = std::make_unique_for_overwrite<T[]>(stride() * items.dim());
    threads.for_each_chunk(size_, tile, [&](unsigned, std::size_t first, std::size_t last) {
      pack(first, last, panels_.get() + first * items_.dim());
    });
  }

  std::size_t size() const noexcept { return size_; }

  /// How long a row of scores is: size(), filled up to whole panels.
  std::size_t stride() const noexcept { return std::size_t{panel_count(size_)} * panel_width; }

  /// Scores `count` packed queries: out[i * stride() + j] for query i and item j of the range.
  /// `buffer` is memory to use.
  void score(const T* queries, std::size_t count, T* out, std::vector<T>& buffer) const {
    const std::size_t dim = items_.dim();
    if (!panels_) buffer.resize(tile * dim);
    for (std::size_t first = 0; first < size_; first += tile) {
      const std::size_t last = std::min(first + tile, size_);
      if (!panels_) pack(first, last, buffer.data());
      score_panels(queries, count, dim, panels_ ? panels_.get() + first * dim : buffer.data(),
                   panel_count(last - first), out + first, stride());
    }
  }

private:
  void pack(std::size_t first, std::size_t last, T* panels) const {
    pack_panels(
        items_, similarity_, last - first, [&](std::size_t j) { return begin_ + first + j; },
        panels);
  }

  embedding_view<T> items_;
  similarity_measure similarity_;
  std::size_t begin_;
  std::size_t size_;
  std::unique_ptr<T[]> panels_; // not a vector, which would fill it with zeros first
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
