// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cassert>

#include "embedding_traits.hpp"
#include "scored_candidates.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// A part of a made row: so much of an item's row.
template <std::floating_point T>
struct item_term {
  item_id item = no_item;
  T coefficient = 0;

  friend bool operator==(const item_term&, const item_term&) = default;
};

/// What the negatives in some slots are made of: the row of a slot is the sum of its terms, coefficient
/// * items.row(item), and of its noise. A gradient g by that row is coefficient * g by the row of each
/// term's item; noise is a constant. Memory is kept, so that filling it again allocates nothing.
template <std::floating_point T>
class synthetic_rows {
public:
  /// Makes room for `slots` without terms. Each may have up to `terms` of them and, unless
  /// `noise_dim` is 0, noise of as many numbers.
  void reset(std::size_t slots, std::size_t terms, std::size_t noise_dim = 0) {
    slots_ = slots;
    most_terms_ = terms;
    noise_dim_ = noise_dim;
    terms_.assign(slots * terms, {});
    detail::grow(noise_, slots * noise_dim);
  }

  std::size_t size() const noexcept { return slots_; }

  /// The terms of a slot; none where nothing filled it.
  std::span<const item_term<T>> terms(std::size_t slot) const noexcept {
    const std::span all(terms_.data() + slot * most_terms_, most_terms_);
    std::size_t count = 0;
    while (count < all.size() && all[count].item != no_item) ++count;
    return all.first(count);
  }

  /// The noise of a slot; empty where it has none.
  std::span<const T> noise(std::size_t slot) const noexcept {
    if (noise_dim_ == 0 || terms(slot).empty()) return {};
    return {noise_.data() + slot * noise_dim_, noise_dim_};
  }

  /// Room for the terms of a slot, which end before the first without an item, and for its noise.
  std::span<item_term<T>> room_for_terms(std::size_t slot) noexcept {
    return {terms_.data() + slot * most_terms_, most_terms_};
  }
  std::span<T> room_for_noise(std::size_t slot) noexcept {
    return {noise_.data() + slot * noise_dim_, noise_dim_};
  }

  /// Writes the row of a slot, items.dim() numbers: its item's as it is where that is all there is, 0
  /// where there is nothing. It is for training on, and rounds as the compiler likes.
  void derive(const embedding_view<T>& items, std::size_t slot, std::span<T> out) const {
    assert(out.size() == items.dim());
    const auto parts = terms(slot);
    std::ranges::fill(out, T{0});
    if (parts.empty()) return;
    const T first = parts[0].coefficient;
    std::ranges::transform(items.row(parts[0].item), out.begin(), [=](T x) { return first * x; });
    for (const auto& [item, coefficient] : parts.subspan(1)) {
      const auto row = items.row(item);
      for (std::size_t k = 0; k < out.size(); ++k) out[k] += coefficient * row[k];
    }
    const auto added = noise(slot);
    for (std::size_t k = 0; k < added.size(); ++k) out[k] += added[k];
  }

private:
  std::size_t slots_ = 0;
  std::size_t most_terms_ = 0;
  std::size_t noise_dim_ = 0;
  std::vector<item_term<T>> terms_;
  std::vector<T> noise_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
