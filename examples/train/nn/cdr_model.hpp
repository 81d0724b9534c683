// SPDX-License-Identifier: MIT
#pragma once

#include "batch_encoder.hpp"
#include "cdr_batch.hpp"
#include "fusion.hpp"

namespace trainer::nn {

/// The cross-domain model of section 4.3: a SASRec for each domain, and MLP^f, which makes a user's
/// representation at a target position of the states in both. It is used as sasrec_model is.
template <std::floating_point T>
class cdr_model {
public:
  using batch_type = cdr_batch;

  cdr_model(const encoder_settings& settings, std::size_t source_items, std::size_t target_items,
            std::uint64_t seed, thread_pool& threads)
      : source_(list_, "source.encoder", settings), target_(list_, "target.encoder", settings),
        fusion_(list_, "fusion", 2 * settings.dim, settings.dim), dense_size_(list_.size()),
        source_items_(list_.add("source.items", as_index(source_items), settings.dim)),
        items_(list_.add("target.items", as_index(target_items), settings.dim)),
        weights_(initial_weights<T>(list_, seed)), gradient_(list_.size()),
        part_gradients_(dense_size_), threads_(threads), parts_(batch_parts) {}

  const parameter_list& parameters() const { return list_; }
  parameter_values<T>& weights() { return weights_; }
  const parameter_values<T>& weights() const { return weights_; }
  parameter_values<T>& gradient() { return gradient_; }
  /// The table of target items that scores and the target encoder share.
  const parameter& items() const { return items_; }
  auto item_table() const { return weights_[items_]; }

  /// Keeps the source domain as it is: no gradient, and no dropout in its encoder. Its states then
  /// never change, so they need to be computed only once: run `forward` over all users, keep
  /// source_states(), and give the other `forward` the rows of each batch.
  void freeze_source() {
    list_.freeze("source.");
    frozen_ = true;
  }
  bool source_is_frozen() const { return frozen_; }

  /// The batch must stay as it is until `backward` is done.
  void forward(const cdr_batch& batch, const dropout_masks& masks = {}) {
    const auto cuts = even_cuts(batch.target().size(), [&](std::size_t s) {
      return std::size_t{batch.target().offsets()[s]} + batch.source().offsets()[s];
    });
    begin(batch.target(), cuts, masks);
    source_.begin(batch.source(), source_items_, cuts);
    source_rows_ = batch.source_rows();
    source_states_.resize(batch.target().rows(), items_.cols);
    for_each_part(threads_, [&](std::size_t p) {
      forward_source(p);
      forward_target(p);
    });
  }

  /// The same with a frozen source whose states are known: row r is for row r of `target`. Throws
  /// std::invalid_argument if they are not as many, or the source is not frozen.
  void forward(const packed_sequences& target, const matrix<T>& source_states,
               const dropout_masks& masks = {}) {
    if (!frozen_ || source_states.rows() != target.rows())
      throw std::invalid_argument("each row of the target needs a state of a frozen source");
    begin(target, even_cuts(target.size(), [&](std::size_t s) { return target.offsets()[s]; }),
          masks);
    source_states_ = source_states;
    for_each_part(threads_, [&](std::size_t p) { forward_target(p); });
  }

  /// Row r of each belongs to row r of the target batch.
  const matrix<T>& representations() const { return representations_; }
  const matrix<T>& source_states() const { return source_states_; }
  const matrix<T>& target_states() const { return target_states_; }

  /// Adds to the gradient of all weights that are not frozen.
  void backward(const matrix<T>& d_representations) {
    for_each_part(threads_, [&](std::size_t p) {
      backward_target(p, d_representations);
      if (!frozen_) backward_source(p);
    });
    part_gradients_.move_to(gradient_, threads_);
    target_.add_item_gradient(gradient_, threads_);
    if (!frozen_) source_.add_item_gradient(gradient_, threads_);
  }

  /// MLP^f on rows of states, as samplers call it: with centroids in the place of target states
  /// (Eq. 5). Any number of threads may call it at once.
  void transfer(const rows_view<T>& source, const rows_view<T>& target, matrix<T>& out) const {
    typename fusion<T>::kept kept;
    fusion_.forward(weights_, source, target, kept, out);
  }

private:
  struct part_memory {
    typename fusion<T>::kept fusion;
    matrix<T> out, d_out, d_hidden, d_joined, d_source;
  };

  void begin(const packed_sequences& target, const std::vector<std::size_t>& cuts,
             const dropout_masks& masks) {
    masks_ = masks;
    target_.begin(target, items_, cuts);
    target_states_.resize(target.rows(), items_.cols);
    representations_.resize(target.rows(), items_.cols);
  }

  void forward_source(std::size_t p) {
    const auto& states = source_.forward(weights_, frozen_ ? dropout_masks() : masks_, p);
    const auto empty = weights_[source_.empty_state()];
    for_each_alignment(p, [&](Eigen::Index r, Eigen::Index s) {
      if (s < 0) source_states_.row(r) = empty;
      else source_states_.row(r) = states.row(s);
    });
  }

  void forward_target(std::size_t p) {
    if (target_.sequences(p).rows() == 0) return;
    auto& part = parts_[p];
    target_.rows_of(p, target_states_) = target_.forward(weights_, masks_, p);
    fusion_.forward(weights_, target_.rows_of(p, source_states_),
                    target_.rows_of(p, target_states_), part.fusion, part.out);
    target_.rows_of(p, representations_) = part.out;
  }

  void backward_target(std::size_t p, const matrix<T>& d_representations) {
    if (target_.sequences(p).rows() == 0) return;
    auto& part = parts_[p];
    part.d_out = target_.rows_of(p, d_representations);
    fusion_.backward(weights_, part.fusion, part.d_out, part_gradients_[p], part.d_hidden,
                     part.d_joined);
    target_.backward(weights_, masks_, p, part.d_joined.rightCols(items_.cols), part_gradients_[p]);
  }

  /// Calls f(row of the target batch, row of the part's source states, or -1) for a part's rows.
  template <class F>
  void for_each_alignment(std::size_t p, F&& f) const {
    const Eigen::Index first = target_.sequences(p).first_row();
    const Eigen::Index first_source = source_.sequences(p).first_row();
    for (Eigen::Index r = first; r < first + target_.sequences(p).rows(); ++r) {
      const std::uint32_t row = source_rows_[static_cast<std::size_t>(r)];
      f(r, row == no_row ? -1 : as_index(row) - first_source);
    }
  }

  void backward_source(std::size_t p) {
    auto& part = parts_[p];
    const Eigen::Index first = target_.sequences(p).first_row();
    auto d_empty = part_gradients_[p][source_.empty_state()];
    part.d_source.setZero(source_.sequences(p).rows(), items_.cols);
    for_each_alignment(p, [&](Eigen::Index r, Eigen::Index s) {
      const auto d = part.d_joined.row(r - first).head(items_.cols);
      if (s < 0) d_empty += d;
      else part.d_source.row(s) += d;
    });
    source_.backward(weights_, masks_, p, part.d_source, part_gradients_[p]);
  }

  parameter_list list_;
  batch_encoder<T> source_, target_;
  fusion<T> fusion_;
  std::size_t dense_size_; // of the weights before the tables of items
  parameter source_items_, items_;
  parameter_values<T> weights_, gradient_;
  part_gradients<T> part_gradients_;
  thread_pool& threads_;
  bool frozen_ = false;
  dropout_masks masks_;
  std::span<const std::uint32_t> source_rows_;
  std::vector<part_memory> parts_;
  matrix<T> source_states_, target_states_, representations_;
};

} // namespace trainer::nn
