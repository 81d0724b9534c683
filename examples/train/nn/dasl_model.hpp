// SPDX-License-Identifier: MIT
#pragma once

#include "dasl_tower.hpp"
#include "orthogonal_map.hpp"

namespace trainer::nn {

/// DASL (Li, Jiang, Que, Hu, Tuzhilin, KDD 2021), whose users have an embedding in each domain. It is
/// used as cdr_model is, but batches name their users, and a step can go on with the source's turn:
/// forward_source, a loss on source_representations(), backward_source, and add_map.
///
/// Three things are not as there. DASL asks an MLP about each pair of a user and an item; here one makes
/// a representation without the item, which is scored by its similarity with that, as samplers need it.
/// In the authors' code the other domain's states count in the softmax, but their sum is dropped; here
/// it is kept: it is the state h^S that the cross-domain selector needs. And each position is a
/// prediction, not only the last of ten items.
template <std::floating_point T>
class dasl_model {
public:
  using batch_type = dasl_batch;

  dasl_model(const encoder_settings& settings, std::size_t users, std::size_t source_items,
             std::size_t target_items, std::uint64_t seed, thread_pool& threads)
      : of_source_(list_, "source.gru", 2 * checked(settings).dim, settings.dim),
        of_target_(list_, "target.gru", 2 * settings.dim, settings.dim),
        source_(list_, "source", of_source_, of_target_, settings),
        target_(list_, "target", of_target_, of_source_, settings),
        map_(list_, "map", settings.dim), dense_size_(list_.size()),
        source_items_(list_.add("source.items", as_index(source_items), settings.dim)),
        items_(list_.add("target.items", as_index(target_items), settings.dim)),
        source_users_(list_.add("source.users", as_index(users), settings.dim)),
        target_users_(list_.add("target.users", as_index(users), settings.dim)),
        weights_(initial_weights<T>(list_, seed)), gradient_(list_.size()),
        part_gradients_(dense_size_), threads_(threads) {}

  const parameter_list& parameters() const { return list_; }
  parameter_values<T>& weights() { return weights_; }
  const parameter_values<T>& weights() const { return weights_; }
  parameter_values<T>& gradient() { return gradient_; }
  /// The tables of items that scores and recurrent layers share.
  const parameter& items() const { return items_; }
  const parameter& source_items() const { return source_items_; }
  auto item_table() const { return weights_[items_]; }
  auto source_item_table() const { return weights_[source_items_]; }

  /// The target is the users' own domain. The batch must stay as it is until `backward` is done.
  void forward(const dasl_batch& batch, const dropout_masks& masks = {}) {
    target_.forward(weights_, {items_, source_items_, target_users_}, batch, masks, threads_);
  }

  /// Row r of each belongs to row r of the target histories. A state of the source is 0 where there is
  /// nothing before the position; one of the target is the sum beside the user.
  const matrix<T>& representations() const { return target_.representations(); }
  const matrix<T>& source_states() const { return target_.other_states(); }
  const matrix<T>& target_states() const { return target_.own_states(); }

  /// Adds to the gradient of all weights.
  void backward(const matrix<T>& d_representations) {
    target_.backward(weights_, d_representations, part_gradients_, gradient_, threads_);
  }

  /// The same where the source is the users' own domain.
  void forward_source(const dasl_batch& batch, const dropout_masks& masks = {}) {
    source_.forward(weights_, {source_items_, items_, source_users_}, batch, masks, threads_);
  }
  const matrix<T>& source_representations() const { return source_.representations(); }
  void backward_source(const matrix<T>& d_representations) {
    source_.backward(weights_, d_representations, part_gradients_, gradient_, threads_);
  }

  /// Adds the gradient of orthogonal_map's loss for some users, and returns the loss.
  double add_map(std::span<const user_id> users) {
    const auto rows_of = [&](const parameter& table) {
      matrix<T> rows(as_index(users.size()), table.cols);
      for (std::size_t i = 0; i < users.size(); ++i)
        rows.row(as_index(i)) = weights_[table].row(users[i]);
      return rows;
    };
    matrix<T> d_source, d_target;
    const double loss = map_.compute(weights_, rows_of(source_users_), rows_of(target_users_),
                                     gradient_, d_source, d_target);
    for (std::size_t i = 0; i < users.size(); ++i) {
      gradient_[source_users_].row(users[i]) += d_source.row(as_index(i));
      gradient_[target_users_].row(users[i]) += d_target.row(as_index(i));
    }
    return loss;
  }

  /// What makes the target's representations, on rows of states, as samplers call it: with centroids in
  /// the place of target states (Eq. 5). Any number of threads may call it at once.
  void transfer(const rows_view<T>& source, const rows_view<T>& target, matrix<T>& out) const {
    target_.fuse(weights_, source, target, out);
  }

private:
  static const encoder_settings& checked(const encoder_settings& settings) {
    settings.validate();
    return settings;
  }

  parameter_list list_;
  gru<T> of_source_, of_target_;
  dasl_tower<T> source_, target_;
  orthogonal_map<T> map_;
  std::size_t dense_size_; // of the weights before the tables
  parameter source_items_, items_, source_users_, target_users_;
  parameter_values<T> weights_, gradient_;
  part_gradients<T> part_gradients_;
  thread_pool& threads_;
};

} // namespace trainer::nn
