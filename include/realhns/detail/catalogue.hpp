// SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <memory>

#include "../core/drawable_items.hpp"
#include "../core/ranking_key.hpp"
#include "../core/thread_pool.hpp"
#include "pack.hpp"
#include "stratified.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The items that users are ranked against, in the order in which they are scored: first a small
/// random sample, from which thresholds are guessed, then the others; each part ascends. Rows that
/// hold NaN or an infinity score so with everything, so they are set apart.
template <class T>
class catalogue {
public:
  /// Items that are packed and scored at a time.
  static constexpr std::size_t tile = 16 * panel_width;
  static constexpr std::size_t near_bytes = std::size_t{16} << 20;

  /// Takes the items of `ids` (ascending) that are not reserved. Packed panels are held where all of
  /// them take at most `resident_bytes`; else each tile is packed whenever it is asked for.
  void assign(const embedding_view<T>& items, similarity_measure similarity,
              const drawable_items& drawable, std::span<const item_id> ids,
              std::size_t resident_bytes, draw_stream& random, thread_pool& threads) {
    items_ = items;
    similarity_ = similarity;
    unrankable_.clear();
    take_unreserved(ids, drawable.reserved());
    do arrange(resident_bytes, random);
    while (set_unrankable_apart(measure(threads)));
  }

  std::size_t dim() const noexcept { return items_.dim(); }
  std::size_t size() const noexcept { return size_; }
  /// Whether packed panels are held, and are so few that they stay in a cache.
  bool near() const noexcept { return resident_ && numbers() * sizeof(T) <= near_bytes; }
  /// How many items are in the sample: a multiple of panel_width; 0 for small catalogues.
  std::size_t sample_size() const noexcept { return sample_; }
  /// Filled up with no_item to a multiple of panel_width.
  std::span<const item_id> order() const noexcept { return order_; }
  /// The reserved items, which were left out.
  std::span<const item_id> reserved() const noexcept { return reserved_; }
  /// The items that were left out since their rows are not finite.
  std::span<const item_id> unrankable() const noexcept { return unrankable_; }
  /// No row, as it is packed, is longer than this.
  double bound() const noexcept { return bound_; }

  /// The panels of the items [begin, end) of the order, which start and end at panels or the end. In
  /// memory of its own or in `buffer`.
  const T* panels(std::size_t begin, std::size_t end, std::vector<T>& buffer) const {
    if (resident_) return panels_.get() + begin * dim();
    buffer.resize((end - begin) * dim());
    pack_range(begin, end, buffer.data());
    return buffer.data();
  }

  /// Calls f(place) for the places in the order of those of `ids` (ascending) that are in it, in the
  /// order of their places.
  template <class Ids, class F>
  void for_each_place(const Ids& ids, F&& f) const {
    const std::span<const item_id> all(order_.data(), size_);
    for_each_common(all.first(sample_), ids, 0, f);
    for_each_common(all.subspan(sample_), ids, sample_, f);
  }

private:
  std::size_t numbers() const noexcept { return order_.size() * items_.dim(); }

  void take_unreserved(std::span<const item_id> ids, std::span<const item_id> reserved) {
    order_.clear();
    reserved_.clear();
    order_.reserve(ids.size() + panel_width);
    for (const item_id item : ids)
      if (std::ranges::binary_search(reserved, item)) reserved_.push_back(item);
      else order_.push_back(item);
  }

  void arrange(std::size_t resident_bytes, draw_stream& random) {
    size_ = order_.size();
    bring_sample_forward(random);
    order_.resize(panel_count(size_) * panel_width, no_item);
    resident_ = numbers() * sizeof(T) <= resident_bytes;
    if (resident_ && capacity_ < numbers())
      panels_ = std::make_unique_for_overwrite<T[]>(capacity_ = numbers());
  }

  /// The length of each row, in the order. Packs the rows where panels are held, since to read them
  /// twice costs two misses of each where the catalogue is large.
  std::unique_ptr<double[]> measure(thread_pool& threads) {
    auto lengths = std::make_unique_for_overwrite<double[]>(size_);
    const auto measure_row = [&](std::size_t place, std::span<const T> row) {
      return lengths[place] = length_if_finite(row);
    };
    threads.for_each_chunk(size_, tile, [&](unsigned, std::size_t begin, std::size_t end) {
      const auto id = [&](std::size_t j) { return order_[begin + j]; };
      const auto factor = [&](std::size_t j, std::span<const T> row) {
        const double length = measure_row(begin + j, row);
        return similarity_.unit_rows ? unit_factor(length) : 1;
      };
      if (resident_)
        return pack_scaled_panels(items_, end - begin, id, factor,
                                  panels_.get() + begin * items_.dim());
      for (std::size_t i = begin; i < end; ++i) {
        if (i + ahead < end) prefetch(items_.row(order_[i + ahead]));
        measure_row(i, items_.row(order_[i]));
      }
    });
    return lengths;
  }

  /// Whether there were any; then what is left is in ascending order again.
  bool set_unrankable_apart(const std::unique_ptr<double[]>& lengths) {
    bound_ = 0;
    std::size_t left = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      if (lengths[i] < 0) {
        unrankable_.push_back(order_[i]);
        continue;
      }
      const bool unit = similarity_.unit_rows && rankable(lengths[i]);
      bound_ = std::max(bound_, unit ? 1.0 : lengths[i]);
      order_[left++] = order_[i];
    }
    if (left == size_) return false;
    order_.resize(left);
    std::ranges::sort(order_);
    std::ranges::sort(unrankable_);
    return true;
  }

  /// -1 for rows with NaN or an infinity; infinity for those whose length is beyond a double's range.
  static double length_if_finite(std::span<const T> row) {
    const double norm = length(row);
    if (rankable(norm)) return norm;
    const bool finite = std::ranges::all_of(row, [](T x) { return rankable(x); });
    return finite ? std::numeric_limits<double>::infinity() : -1;
  }

  /// One item in 32, from 1,024 to 131,072 of them; none where that would be more than a quarter.
  void bring_sample_forward(draw_stream& random) {
    sample_ = std::clamp<std::size_t>(size_ / 32, 1024, 131072);
    if (sample_ > size_ / 4) {
      sample_ = 0;
      return;
    }
    std::vector<std::uint32_t> chosen;
    stratified(static_cast<std::uint32_t>(size_), static_cast<std::uint32_t>(sample_), random,
               chosen);
    chosen.resize(chosen.size() / panel_width * panel_width);
    sample_ = chosen.size();
    std::vector<item_id> rest;
    rest.reserve(size_ + panel_width);
    auto next = chosen.begin();
    for (const std::uint32_t place : chosen) rest.push_back(order_[place]);
    for (std::uint32_t place = 0; place < size_; ++place)
      if (next != chosen.end() && *next == place) ++next;
      else rest.push_back(order_[place]);
    order_.swap(rest);
  }

  void pack_range(std::size_t begin, std::size_t end, T* panels) const {
    pack_panels(
        items_, similarity_, std::min(end, size_) - begin,
        [&](std::size_t j) { return order_[begin + j]; }, panels);
  }

  template <class Ids, class F>
  static void for_each_common(std::span<const item_id> run, const Ids& ids, std::size_t offset,
                              F& f) {
    if (run.empty()) return;
    for (const item_id item : ids) {
      const std::size_t place = first_at_least(run, item);
      if (place < run.size() && run[place] == item) f(offset + place);
    }
  }

  /// Where `item` is in `run`, or would be. A run ascends nearly evenly, so its place is guessed, and
  /// looked for everywhere only where it is not there.
  static std::size_t first_at_least(std::span<const item_id> run, item_id item) {
    const double share = (static_cast<double>(item) - static_cast<double>(run.front())) /
                         (static_cast<double>(run.back()) - static_cast<double>(run.front()) + 1);
    const double guess = std::clamp(share, 0.0, 1.0) * static_cast<double>(run.size());
    constexpr std::size_t off = 4;
    const auto middle = static_cast<std::size_t>(guess);
    std::size_t begin = middle < off ? 0 : middle - off;
    std::size_t end = std::min(middle + off, run.size());
    if (begin > 0 && run[begin - 1] >= item) begin = 0;
    if (end < run.size() && run[end] < item) end = run.size();
    const auto at = [&](std::size_t place) {
      return run.begin() + static_cast<std::ptrdiff_t>(place);
    };
    return static_cast<std::size_t>(std::lower_bound(at(begin), at(end), item) - run.begin());
  }

  static constexpr std::size_t ahead = 16; // rows to ask for before they are read

  embedding_view<T> items_;
  similarity_measure similarity_;
  std::vector<item_id> order_;
  std::vector<item_id> reserved_;
  std::vector<item_id> unrankable_;
  std::unique_ptr<T[]> panels_; // not a vector, which would fill it with zeros first
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::size_t sample_ = 0;
  double bound_ = 0;
  bool resident_ = false;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
