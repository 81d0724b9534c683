// SPDX-License-Identifier: MIT
#pragma once

#include <numeric>

#include <realhns/core/similarity.hpp>
#include <realhns/core/synthetic_rows.hpp>

#include "../math/loss.hpp"
#include "batch_parts.hpp"

namespace trainer::nn {

/// What is scored at each position of a batch: row r of `negatives` (as many columns as fit) belongs
/// to positives[r]. A negative may be realhns::no_item: it is passed over and counts in no mean.
struct scored_items {
  std::span<const item_id> positives;
  std::span<const item_id> negatives;
};

/// The same where negatives are made, as many slots for each position: a slot without terms is passed
/// over and counts in no mean.
template <std::floating_point T>
struct scored_made_items {
  std::span<const item_id> positives;
  const realhns::synthetic_rows<T>& negatives;
};

/// The last layer and the loss: similarities of representations and item embeddings, and Eq. 9 on
/// them. The loss of a batch is the mean over its positions.
template <std::floating_point T>
class scoring_head {
public:
  scoring_head(loss_kind loss, realhns::similarity_measure similarity, thread_pool& threads)
      : kind_(loss), unit_rows_(similarity.unit_rows), scale_(static_cast<T>(similarity.scale)),
        threads_(threads) {}

  /// Returns the loss, sets its gradient by the representations and adds to that of the items, which
  /// are rows of the block `table`.
  double compute(const parameter_values<T>& weights, const parameter& table,
                 const matrix<T>& representations, const scored_items& scored,
                 matrix<T>& d_representations, parameter_values<T>& gradient) {
    return compute_any(weights[table], representations, scored, d_representations, gradient[table]);
  }

  /// The same with negatives that are made of rows of `table`, which get what falls to them of the
  /// gradient by a made row.
  double compute(const parameter_values<T>& weights, const parameter& table,
                 const matrix<T>& representations, const scored_made_items<T>& scored,
                 matrix<T>& d_representations, parameter_values<T>& gradient) {
    const Eigen::Index slots = as_index(scored.negatives.size()), dim = weights[table].cols();
    if (made_.rows() < slots || made_.cols() != dim) made_.resize(slots, dim);
    return compute_any(weights[table], representations, scored, d_representations, gradient[table]);
  }

private:
  /// An item at a position, or the slot of a row that was made. Its embedding v is due by_unit * u^ -
  /// along * v, where u^ is the position's unit representation.
  struct use {
    item_id item;
    T by_unit;
    T along;
  };

  /// Those of one position, the positive first.
  struct scores {
    explicit scores(std::size_t width) : inverse_norms(width), cosines(width), values(width) {}

    std::vector<T> inverse_norms, cosines, values;
  };

  template <class Scored>
  double compute_any(const Eigen::Map<const matrix<T>>& items, const matrix<T>& representations,
                     const Scored& scored, matrix<T>& d_representations,
                     Eigen::Map<matrix<T>> d_items) {
    const std::size_t positions = scored.positives.size();
    width_ = 1 + (positions == 0 ? 0 : scored.negatives.size() / positions);
    share_ = positions == 0 ? T{0} : T{1} / static_cast<T>(positions);
    losses_.resize(positions);
    uses_.resize(positions * width_);
    unit_.resize(representations.rows(), representations.cols());
    d_representations.resize(representations.rows(), representations.cols());
    threads_.for_each_chunk(positions, 32, [&](unsigned, std::size_t begin, std::size_t end) {
      scores s(width_);
      for (std::size_t r = begin; r < end; ++r)
        compute_row(r, items, representations, scored, s, d_representations);
    });
    along_.resize(static_cast<std::size_t>(items.rows()));
    for_each_range(threads_, items.rows(), [&](std::size_t begin, std::size_t end) {
      std::fill(along_.begin() + static_cast<std::ptrdiff_t>(begin),
                along_.begin() + static_cast<std::ptrdiff_t>(end), T{0});
      add_item_gradient(begin, end, scored, d_items);
      take_off_along(begin, end, items, d_items);
    });
    return std::accumulate(losses_.begin(), losses_.end(), 0.0) * static_cast<double>(share_);
  }

  void compute_row(std::size_t r, const Eigen::Map<const matrix<T>>& items,
                   const matrix<T>& representations, const scored_items& scored, scores& s,
                   matrix<T>& d_representations) {
    const std::span uses(uses_.data() + r * width_, width_);
    uses[0].item = scored.positives[r];
    std::size_t filled = 1;
    for (const item_id item : scored.negatives.subspan(r * (width_ - 1), width_ - 1))
      if (item != realhns::no_item) uses[filled++].item = item;
    for (std::size_t i = 0; i < filled; ++i) prefetch(items.row(uses[i].item));
    for (std::size_t i = filled; i < width_; ++i) uses[i].item = realhns::no_item;
    score(r, filled, representations, s, d_representations,
          [&](std::size_t i) { return items.row(uses[i].item); });
  }

  void compute_row(std::size_t r, const Eigen::Map<const matrix<T>>& items,
                   const matrix<T>& representations, const scored_made_items<T>& scored, scores& s,
                   matrix<T>& d_representations) {
    const std::span uses(uses_.data() + r * width_, width_);
    const auto dim = static_cast<std::size_t>(items.cols());
    const realhns::embedding_view<T> table(items.data(), static_cast<std::size_t>(items.rows()),
                                           dim);
    uses[0].item = scored.positives[r];
    std::size_t filled = 1;
    for (std::size_t slot = r * (width_ - 1); slot < (r + 1) * (width_ - 1); ++slot) {
      if (scored.negatives.terms(slot).empty()) continue;
      scored.negatives.derive(table, slot, {made_.row(as_index(slot)).data(), dim});
      uses[filled++].item = static_cast<item_id>(slot);
    }
    for (std::size_t i = filled; i < width_; ++i) uses[i].item = realhns::no_item;
    score(r, filled, representations, s, d_representations, [&](std::size_t i) {
      const T* row = i == 0 ? items.row(uses[0].item).data() : made_.row(uses[i].item).data();
      return Eigen::Map<const row_vector<T>>(row, items.cols());
    });
  }

  /// Scores the first `filled` uses of a position, whose embeddings are row(0), row(1) and so on.
  /// For s = scale u^.v^, ds/du = scale / |u| (v^ - (u^.v^) u^), and the like for v.
  template <class Row>
  void score(std::size_t r, std::size_t filled, const matrix<T>& representations, scores& s,
             matrix<T>& d_representations, const Row& row_of) {
    const auto row = as_index(r);
    const T inverse = unit_rows_ ? inverse_norm(representations.row(row)) : T{1};
    auto unit = unit_.row(row);
    unit = inverse * representations.row(row);

    const std::span uses(uses_.data() + r * width_, width_);
    for (std::size_t i = 0; i < filled; ++i) {
      const auto item = row_of(i);
      s.inverse_norms[i] = unit_rows_ ? inverse_norm(item) : T{1};
      s.cosines[i] = s.inverse_norms[i] * unit.dot(item);
      s.values[i] = scale_ * s.cosines[i];
    }
    losses_[r] = static_cast<double>(
        loss_and_derivatives(kind_, s.values[0], std::span(s.values).subspan(1, filled - 1)));

    auto d = d_representations.row(row);
    d.setZero();
    T along = 0;
    for (std::size_t i = 0; i < filled; ++i) {
      const T derivative = scale_ * share_ * s.values[i];
      uses[i].by_unit = derivative * s.inverse_norms[i];
      uses[i].along = derivative * s.cosines[i] * s.inverse_norms[i] * s.inverse_norms[i];
      along += derivative * s.cosines[i];
      d += uses[i].by_unit * row_of(i);
    }
    if (unit_rows_) d = inverse * (d - along * unit);
  }

  /// Asks for a row that is soon to be used: they come from all over a table that is larger than the
  /// near caches, and waiting for them is most of what scoring costs.
  template <class Row>
  static void prefetch(const Row& row) {
    constexpr Eigen::Index line = 64 / sizeof(T);
    for (Eigen::Index k = 0; k < row.size(); k += line) __builtin_prefetch(row.data() + k);
  }
  static constexpr std::size_t ahead = 12; // uses between asking and using

  /// What falls to the items [begin, end). What is along an item's own row is added up as one number.
  void add_item_gradient(std::size_t begin, std::size_t end, const scored_items& /*scored*/,
                         Eigen::Map<matrix<T>>& d_items) {
    const auto in_range = [&](item_id item) { return begin <= item && item < end; };
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      if (i + ahead < uses_.size() && in_range(uses_[i + ahead].item))
        prefetch(d_items.row(uses_[i + ahead].item));
      const auto& [item, by_unit, along] = uses_[i];
      if (!in_range(item)) continue;
      d_items.row(item) += by_unit * unit_.row(as_index(i / width_));
      along_[item] += along;
    }
  }

  /// The same where all but the first use of a position are slots: what is along a made row is taken
  /// off for each of its terms.
  void add_item_gradient(std::size_t begin, std::size_t end, const scored_made_items<T>& scored,
                         Eigen::Map<matrix<T>>& d_items) {
    const auto in_range = [&](item_id item) { return begin <= item && item < end; };
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const auto& [used, by_unit, along] = uses_[i];
      if (used == realhns::no_item) continue;
      const auto unit = unit_.row(as_index(i / width_));
      if (i % width_ == 0) {
        if (!in_range(used)) continue;
        d_items.row(used) += by_unit * unit;
        along_[used] += along;
        continue;
      }
      for (const auto& [item, coefficient] : scored.negatives.terms(used)) {
        if (!in_range(item)) continue;
        d_items.row(item) += coefficient * by_unit * unit;
        if (unit_rows_) d_items.row(item) -= coefficient * along * made_.row(used);
      }
    }
  }

  /// Takes what was added up off each item once, at the end.
  void take_off_along(std::size_t begin, std::size_t end, const Eigen::Map<const matrix<T>>& items,
                      Eigen::Map<matrix<T>>& d_items) const {
    if (!unit_rows_) return;
    for (std::size_t item = begin; item < end; ++item)
      if (along_[item] != 0)
        d_items.row(as_index(item)) -= along_[item] * items.row(as_index(item));
  }

  loss_kind kind_;
  bool unit_rows_;
  T scale_;
  thread_pool& threads_;
  std::size_t width_ = 1; // of a row of uses_: the positive and its negatives
  T share_ = 1;           // of a position in the loss
  std::vector<double> losses_;
  std::vector<use> uses_;
  std::vector<T> along_; // of each item
  matrix<T> unit_;
  matrix<T> made_; // of each slot; there may be unused rows after the last
};

} // namespace trainer::nn
