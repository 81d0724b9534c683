// SPDX-License-Identifier: MIT
#pragma once

#include "../core/input.hpp"
#include "catalogue.hpp"
#include "score_kernel.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// What a few users score the items of a catalogue, tile by tile: by the kernels, or by the caller's
/// scorer. One thread's memory for it.
template <class T, class Kernels>
class catalogue_scores {
public:
  /// Starts a block of users without any. What is given must live until the next one.
  void open(const catalogue<T>& items, const single_domain<T>& input) {
    items_ = &items;
    input_ = &input;
    count_ = 0;
  }

  /// Whether no score reaches what `add` says: a scorer of the caller's may say anything.
  bool bounded() const noexcept { return !input_->scorer; }

  /// Adds the user of a row of the input's users. Returns what no score of theirs reaches, rounding
  /// included; the largest number where it can't be said. Of a scorer, what hardly any does.
  double add(std::size_t row, user_id user) {
    const std::size_t dim = items_->dim();
    ++count_;
    if (input_->scorer) {
      asking_.resize(count_);
      asking_.back() = {.user = user, .positive = no_item};
      return static_cast<double>(std::numeric_limits<T>::max()) / 8; // room for sums and products
    }
    if (queries_.size() < count_ * dim) queries_.resize(count_ * dim);
    T* query = queries_.data() + (count_ - 1) * dim;
    pack_query(input_->users.row(row), input_->similarity, query);
    const double rounding = 1e-3 + 4 * static_cast<double>(std::numeric_limits<T>::epsilon()) *
                                       static_cast<double>(dim);
    const double limit = length(std::span<const T>(query, dim)) * items_->bound() * (1 + rounding);
    return rankable(limit) ? limit + static_cast<double>(std::numeric_limits<T>::min())
                           : std::numeric_limits<double>::max();
  }

  /// Forgets who was added last.
  void drop_last() { --count_; }

  /// Brings the items of the places [from, to), which start and end at panels or the end.
  void look_at(std::size_t from, std::size_t to) {
    from_ = from;
    to_ = to;
    if (!input_->scorer) panels_ = items_->panels(from, to, tile_);
  }

  /// What `count` users, from the one who was added as number `first` on, score these items: a row of
  /// to - from each, of which what is beyond the catalogue's size means nothing.
  T* of(std::size_t first, std::size_t count) {
    const std::size_t width = to_ - from_;
    scores_.resize(std::max(scores_.size(), count * width));
    if (input_->scorer)
      input_->scorer.score(std::span<const query<T>>(asking_).subspan(first, count), places(),
                           std::span(scores_).first(count * width));
    else
      Kernels::score_panels(queries_.data() + first * items_->dim(), count, items_->dim(), panels_,
                            width / panel_width, scores_.data(), width);
    return scores_.data();
  }

private:
  /// The items of the places; any where there are none, at the end.
  std::span<const item_id> places() {
    const auto all = items_->order();
    if (to_ <= items_->size()) return all.subspan(from_, to_ - from_);
    ids_.assign(all.begin() + static_cast<std::ptrdiff_t>(from_),
                all.begin() + static_cast<std::ptrdiff_t>(to_));
    std::ranges::replace(ids_, no_item, ids_.front());
    return ids_;
  }

  const catalogue<T>* items_ = nullptr;
  const single_domain<T>* input_ = nullptr;
  std::size_t count_ = 0;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
  const T* panels_ = nullptr;
  std::vector<T> queries_; ///< packed
  std::vector<T> tile_;
  std::vector<T> scores_;
  std::vector<query<T>> asking_;
  std::vector<item_id> ids_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
