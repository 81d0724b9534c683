// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

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
};

} // namespace trainer
