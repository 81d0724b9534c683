// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

#include "../data/epoch_order.hpp"
#include "../nn/cdr_model.hpp"
#include "../nn/dasl_model.hpp"
#include "../nn/dense_adam.hpp"
#include "../nn/sasrec_model.hpp"
#include "../nn/scoring_head.hpp"
#include "kept_states.hpp"
#include "recommender.hpp"
#include "sequence_queries.hpp"

namespace trainer {

struct sequence_training {
  nn::encoder_settings encoder{};
  loss_kind loss = loss_kind::bce;
  realhns::similarity_measure similarity{};
  adam_settings adam{};
  double learning_rate_decay = 1;      ///< factor after each epoch
  std::size_t batch = 128;             ///< users a step
  std::uint32_t source_negatives = 20; ///< of models that are trained in the source as well
  std::uint64_t seed = 0;
  unsigned threads = 1;
};

namespace detail {

inline void add_history(nn::packed_sequences& batch, user_id, const sequence& s) {
  batch.add(s.items);
}
inline void add_history(nn::cdr_batch& batch, user_id, const sequence& s) {
  batch.add(s.items, s.source, s.source_before);
}
inline void add_history(nn::dasl_batch& batch, user_id user, const sequence& s) {
  batch.add(user, s.items, s.source, s.source_before);
}

/// The histories in the domain whose items are recommended.
inline const nn::packed_sequences& target_of(const nn::packed_sequences& batch) { return batch; }
inline const nn::packed_sequences& target_of(const nn::cdr_batch& batch) { return batch.target(); }
inline const nn::packed_sequences& target_of(const nn::dasl_batch& batch) { return batch.own(); }

} // namespace detail

/// A model that reads histories, behind the trainer's face: batches of users, with a query for each
/// item that their histories predict. `Model` is nn::sasrec_model, nn::cdr_model or nn::dasl_model, of
/// float.
template <class Model>
class sequence_recommender : public recommender {
public:
  static constexpr bool two_domains = requires(const Model& m) { m.source_states(); };
  static constexpr bool knows_users = std::same_as<typename Model::batch_type, nn::dasl_batch>;

  sequence_recommender(const split& data, const sequence_training& settings);

  Model& model() { return model_; }

  model_tables tables(part which) override;
  std::size_t begin_epoch(realhns::epoch_t epoch) override;
  realhns::query_batch<float> forward(std::size_t batch) override;
  double step(std::span<const item_id> negatives) override;
  double step(const realhns::synthetic_rows<float>& negatives) override;

  void save_weights(std::ostream& out) const override;
  void load_weights(std::istream& in) override;
  void save_optimiser(std::ostream& out) const override;
  void load_optimiser(std::istream& in) override;

protected:
  nn::scoring_head<float>& head() { return head_; }

  /// Those of the batch that was run last.
  std::span<const user_id> users_of_batch() const { return users_of_batch_; }

  /// The dropout of the next step of the optimiser.
  nn::dropout_masks masks() const;

  /// Moves the weights against the gradient, which is 0 afterwards.
  void take_step();

  /// How many of the oldest items of a history the model does not read.
  std::size_t left_out(std::span<const item_id> history) const;

private:
  static Model make_model(const split& data, const sequence_training& s, nn::thread_pool& threads);

  template <class Scored>
  double step_on(const Scored& scored);

  /// Calls f(users) for all users, some at a time.
  template <class F>
  void for_each_block(F&& f) const;

  void lay_out(std::span<const user_id> users, part which);

  /// Runs what predicts the last items of a part of some users, and all that comes before.
  void run(std::span<const user_id> users, part which, const nn::dropout_masks& masks = {});

  /// The states of a source domain that is not trained, for all positions of a part: found once.
  const kept_states& source_states(part which);

  void save(std::ostream& out, const nn::parameter_values<float>& values) const;
  void load(std::istream& in, nn::parameter_values<float>& values) const;

  const split& data_;
  sequence_training settings_;
  nn::thread_pool threads_;
  Model model_;
  nn::scoring_head<float> head_;
  nn::dense_adam<float> adam_;
  std::vector<user_id> users_; // all of them
  epoch_order<user_id> order_;
  double decay_ = 1; // of the learning rate in this epoch
  typename Model::batch_type batch_;
  std::span<const user_id> users_of_batch_;
  sequence_queries queries_; // of the batch
  matrix<float> d_representations_;
  matrix<float> representations_, source_, target_; // what `tables` shows
  std::array<kept_states, 3> kept_;                 // of each part, while the source is frozen
};

using sasrec_recommender = sequence_recommender<nn::sasrec_model<float>>;
using cdr_recommender = sequence_recommender<nn::cdr_model<float>>;

extern template class sequence_recommender<nn::sasrec_model<float>>;
extern template class sequence_recommender<nn::cdr_model<float>>;
extern template class sequence_recommender<nn::dasl_model<float>>;

} // namespace trainer
