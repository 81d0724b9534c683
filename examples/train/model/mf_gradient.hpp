// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include <realhns/core/synthetic_rows.hpp>

#include "../math/touched_rows.hpp"
#include "mf.hpp"

namespace trainer {

/// Training records: row b of `negatives` (as many columns as fit) belongs to users[b], positives[b].
/// A negative may be realhns::no_item: it is passed over and does not count in a mean.
struct training_batch {
  std::span<const realhns::user_id> users;
  std::span<const realhns::item_id> positives;
  std::span<const realhns::item_id> negatives;
};

/// The same where negatives are made, as many slots for each record: a slot without terms is passed
/// over and does not count in a mean.
template <std::floating_point T>
struct made_batch {
  std::span<const realhns::user_id> users;
  std::span<const realhns::item_id> positives;
  const realhns::synthetic_rows<T>& negatives;
};

/// Loss and gradient of a batch, worked out by hand. The loss of a record is loss_kind's plus
/// l2 / 2 (|p|^2 + |q+|^2 + mean |q-|^2) for user row p, item rows q; that of a batch is the mean.
/// Only touched rows have a gradient. Everything is added up in the order of the batch.
template <std::floating_point T>
class mf_gradient {
public:
  explicit mf_gradient(const mf_settings& settings) : settings_(settings) {}

  /// Returns the loss. `random` draws the dropout masks.
  template <class Random>
  double compute(const mf_model<T>& model, const training_batch& batch, Random& random) {
    const bool unit_rows = settings_.similarity.unit_rows;
    users_.gather(model.users, batch.users);
    items_.gather(model.items, batch.positives, batch.negatives);
    if (unit_rows) items_.normalise();

    const std::size_t width = batch.negatives.size() / batch.users.size();
    share_ = T{1} / static_cast<T>(batch.users.size());
    double loss = 0;
    for (std::size_t b = 0; b < batch.users.size(); ++b)
      loss += add_record(batch.users[b], batch.positives[b],
                         batch.negatives.subspan(b * width, width), random);

    if (unit_rows) items_.project_gradient();
    if (settings_.l2 > 0) {
      const auto l2 = static_cast<T>(settings_.l2) * share_;
      loss += users_.add_penalty(model.users, l2) + items_.add_penalty(model.items, l2);
    }
    return loss;
  }

  /// The same with negatives that are made: q- is a made row, and its terms' items get what falls to
  /// them of the gradient by it.
  template <class Random>
  double compute(const mf_model<T>& model, const made_batch<T>& batch, Random& random) {
    term_items_.clear();
    for (std::size_t slot = 0; slot < batch.negatives.size(); ++slot)
      for (const auto& term : batch.negatives.terms(slot)) term_items_.push_back(term.item);
    users_.gather(model.users, batch.users);
    items_.gather(model.items, batch.positives, term_items_);

    share_ = T{1} / static_cast<T>(batch.users.size());
    double loss = 0;
    for (std::size_t b = 0; b < batch.users.size(); ++b)
      loss += add_made_record(model, batch, b, random);
    if (settings_.l2 > 0)
      loss += users_.add_penalty(model.users, static_cast<T>(settings_.l2) * share_);
    return loss;
  }

  const touched_rows<T>& users() const { return users_; }
  const touched_rows<T>& items() const { return items_; }

private:
  template <class Random>
  double add_record(realhns::user_id user, realhns::item_id positive,
                    std::span<const realhns::item_id> negatives, Random& random) {
    const auto scale = static_cast<T>(settings_.similarity.scale);
    const Eigen::Index p = users_.slot(user);
    const Eigen::Index q = items_.slot(positive);
    represent(p, random);

    slots_.clear();
    scores_.clear();
    for (const realhns::item_id item : negatives) {
      if (item == realhns::no_item) continue;
      slots_.push_back(items_.slot(item));
      scores_.push_back(scale * representation_.dot(items_.rows().row(slots_.back())));
    }
    T derivative = scale * representation_.dot(items_.rows().row(q));
    const T loss = loss_and_derivatives(settings_.loss, derivative, std::span<T>(scores_));

    derivative *= scale * share_;
    gradient_ = derivative * items_.rows().row(q);
    items_.gradient().row(q) += derivative * representation_;
    items_.weigh(q, 1);
    for (std::size_t j = 0; j < slots_.size(); ++j) {
      const T by_score = scale * share_ * scores_[j];
      gradient_ += by_score * items_.rows().row(slots_[j]);
      items_.gradient().row(slots_[j]) += by_score * representation_;
      items_.weigh(slots_[j], T{1} / static_cast<T>(slots_.size()));
    }
    pass_back(p);
    return static_cast<double>(share_ * loss);
  }

  template <class Random>
  double add_made_record(const mf_model<T>& model, const made_batch<T>& batch, std::size_t b,
                         Random& random) {
    const Eigen::Index p = users_.slot(batch.users[b]);
    represent(p, random);
    gather_made(model, batch, b);
    score_made();
    const T loss =
        loss_and_derivatives(settings_.loss, scores_[0], std::span<T>(scores_).subspan(1));
    double penalty = 0;
    gradient_.setZero(model.items.cols());
    for (std::size_t i = 0; i < made_slots_.size(); ++i) {
      penalty += pass_to_made(i);
      if (i == 0) items_.gradient().row(items_.slot(batch.positives[b])) += by_made_;
      else
        for (const auto& [item, coefficient] : batch.negatives.terms(made_slots_[i]))
          items_.gradient().row(items_.slot(item)) += coefficient * by_made_;
    }
    pass_back(p);
    return static_cast<double>(share_ * loss) + penalty;
  }

  /// The rows of a record: the positive's, then what is made of its negatives.
  void gather_made(const mf_model<T>& model, const made_batch<T>& batch, std::size_t b) {
    const realhns::embedding_view<T> table = model.items;
    const std::size_t width = batch.negatives.size() / batch.users.size();
    made_.resize(as_index(1 + width), model.items.cols());
    made_.row(0) = model.items.row(batch.positives[b]);
    made_slots_.assign(1, 0); // the positive is no slot
    for (std::size_t slot = b * width; slot < (b + 1) * width; ++slot) {
      if (batch.negatives.terms(slot).empty()) continue;
      const Eigen::Index next = as_index(made_slots_.size());
      batch.negatives.derive(table, slot, {made_.row(next).data(), table.dim()});
      made_slots_.push_back(slot);
    }
  }

  /// They stay as they are, also for a cosine: gradients go to what they are made of.
  void score_made() {
    const auto scale = static_cast<T>(settings_.similarity.scale);
    scores_.clear();
    inverse_norms_.clear();
    cosines_.clear();
    for (std::size_t i = 0; i < made_slots_.size(); ++i) {
      const auto row = made_.row(as_index(i));
      inverse_norms_.push_back(settings_.similarity.unit_rows ? inverse_norm(row) : T{1});
      cosines_.push_back(inverse_norms_[i] * representation_.dot(row));
      scores_.push_back(scale * cosines_[i]);
    }
  }

  /// From the derivative by the score of made row i to the gradients by the representation and by the
  /// row, with the penalty's, which it returns.
  double pass_to_made(std::size_t i) {
    const auto row = made_.row(as_index(i));
    const T weight = i == 0 ? T{1} : T{1} / static_cast<T>(made_slots_.size() - 1);
    const T l2 = static_cast<T>(settings_.l2) * share_ * weight;
    const auto scale = static_cast<T>(settings_.similarity.scale);
    const T derivative = scale * share_ * scores_[i] * inverse_norms_[i];
    const T along =
        settings_.similarity.unit_rows ? derivative * inverse_norms_[i] * cosines_[i] : T{0};
    gradient_ += derivative * row;
    by_made_ = derivative * representation_ + (l2 - along) * row;
    return static_cast<double>(l2 / 2 * row.squaredNorm());
  }

  /// The user's row as it is scored: after dropout and, for a cosine, at length 1.
  template <class Random>
  void represent(Eigen::Index p, Random& random) {
    representation_ = users_.rows().row(p);
    if (settings_.dropout > 0) {
      const auto dropped = static_cast<std::uint32_t>(settings_.dropout * 0x1p32);
      const auto kept = static_cast<T>(1 / (1 - settings_.dropout));
      mask_.resize(representation_.size());
      for (T& factor : mask_) factor = random() < dropped ? T{0} : kept;
      representation_ = representation_.cwiseProduct(mask_);
    }
    if (!settings_.similarity.unit_rows) return;
    inverse_norm_ = inverse_norm(representation_);
    representation_ *= inverse_norm_;
  }

  /// From the gradient by the representation to that by the user's row.
  void pass_back(Eigen::Index p) {
    if (settings_.similarity.unit_rows)
      gradient_ = inverse_norm_ * (gradient_ - gradient_.dot(representation_) * representation_);
    if (settings_.dropout > 0) gradient_ = gradient_.cwiseProduct(mask_);
    users_.gradient().row(p) += gradient_;
    users_.weigh(p, 1);
  }

  mf_settings settings_;
  touched_rows<T> users_;
  touched_rows<T> items_;
  row_vector<T> representation_, gradient_, mask_;
  T inverse_norm_ = 1;
  T share_ = 1; // of a record in the loss of the batch
  std::vector<Eigen::Index> slots_;
  std::vector<T> scores_;
  std::vector<realhns::item_id> term_items_; // from here on: of batches whose negatives are made
  std::vector<std::size_t> made_slots_;      // of a record, as are the rest
  std::vector<T> inverse_norms_, cosines_;
  matrix<T> made_;
  row_vector<T> by_made_;
};

} // namespace trainer
