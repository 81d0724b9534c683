// SPDX-License-Identifier: MIT
#pragma once

#include "batch_encoder.hpp"

namespace trainer::nn {

/// SASRec on one domain: a user's representation at a position is the encoder's state there. A step
/// of training is `forward`, a loss on `representations()`, whose head adds to `gradient()` what items
/// are due for being scored, `backward`, and an optimiser. Results are the same for any number of
/// threads.
template <std::floating_point T>
class sasrec_model {
public:
  using batch_type = packed_sequences;

  sasrec_model(const encoder_settings& settings, std::size_t items, std::uint64_t seed,
               thread_pool& threads)
      : encoder_(list_, "encoder", settings), dense_size_(list_.size()),
        items_(list_.add("items", as_index(items), settings.dim)),
        weights_(initial_weights<T>(list_, seed)), gradient_(list_.size()),
        part_gradients_(dense_size_), threads_(threads) {}

  const parameter_list& parameters() const { return list_; }
  parameter_values<T>& weights() { return weights_; }
  const parameter_values<T>& weights() const { return weights_; }
  parameter_values<T>& gradient() { return gradient_; }
  /// The table of item embeddings that scores and the encoder share.
  const parameter& items() const { return items_; }
  auto item_table() const { return weights_[items_]; }

  /// The batch must stay as it is until `backward` is done.
  void forward(const packed_sequences& batch, const dropout_masks& masks = {}) {
    masks_ = masks;
    encoder_.begin(batch, items_,
                   even_cuts(batch.size(), [&](std::size_t s) { return batch.offsets()[s]; }));
    representations_.resize(batch.rows(), items_.cols);
    for_each_part(threads_, [&](std::size_t p) {
      encoder_.rows_of(p, representations_) = encoder_.forward(weights_, masks_, p);
    });
  }

  /// Row r belongs to row r of the batch.
  const matrix<T>& representations() const { return representations_; }

  /// Adds to the gradient of all weights.
  void backward(const matrix<T>& d_representations) {
    for_each_part(threads_, [&](std::size_t p) {
      encoder_.backward(weights_, masks_, p, encoder_.rows_of(p, d_representations),
                        part_gradients_[p]);
    });
    part_gradients_.move_to(gradient_, threads_);
    encoder_.add_item_gradient(gradient_, threads_);
  }

private:
  parameter_list list_;
  batch_encoder<T> encoder_;
  std::size_t dense_size_; // of the weights before the table of items
  parameter items_;
  parameter_values<T> weights_, gradient_;
  part_gradients<T> part_gradients_;
  thread_pool& threads_;
  dropout_masks masks_;
  matrix<T> representations_;
};

} // namespace trainer::nn
