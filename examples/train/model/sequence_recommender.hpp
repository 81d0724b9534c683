// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "../data/epoch_order.hpp"
#include "../nn/cdr_model.hpp"
#include "../nn/dasl_batch.hpp"
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
/// item that their histories predict. `Model` is nn::sasrec_model, nn::cdr_model or nn::dasl_model.
template <class Model>
class sequence_recommender : public recommender {
public:
  static constexpr bool two_domains = requires(const Model& m) { m.source_states(); };
  static constexpr bool knows_users = std::same_as<typename Model::batch_type, nn::dasl_batch>;

  sequence_recommender(const split& data, const sequence_training& settings)
      : data_(data), settings_(settings), threads_(settings.threads),
        model_(make_model(data, settings, threads_)),
        head_(settings.loss, settings.similarity, threads_),
        adam_(model_.parameters(), settings.adam, threads_), users_(all_users(data)),
        order_(users_, settings.batch, settings.seed), batch_(settings.encoder.max_length) {}

  Model& model() { return model_; }

  model_tables tables(part which) override {
    const auto all = as_index(users_.size());
    representations_.resize(all, settings_.encoder.dim);
    for_each_block([&](std::span<const user_id> users) {
      run(users, which);
      if constexpr (two_domains) {
        source_.resize(all, model_.source_states().cols()); // keeps what it holds after the first
        target_.resize(all, model_.target_states().cols());
      }
      const auto offsets = detail::target_of(batch_).offsets();
      for (std::size_t i = 0; i < users.size(); ++i) {
        const Eigen::Index user = users[i], last = as_index(offsets[i + 1]) - 1;
        representations_.row(user) = model_.representations().row(last);
        if constexpr (two_domains) {
          source_.row(user) = model_.source_states().row(last);
          target_.row(user) = model_.target_states().row(last);
        }
      }
    });
    const auto items = model_.item_table();
    model_tables out{.users = representations_, .items = items, .similarity = settings_.similarity};
    if constexpr (two_domains) {
      out.source = source_;
      out.target = target_;
      out.transfer = [this](auto source, auto target, std::span<float> result) {
        transfer(source, target, result);
      };
    }
    return out;
  }

  std::size_t begin_epoch(realhns::epoch_t epoch) override {
    order_.advance_to(epoch);
    decay_ = std::pow(settings_.learning_rate_decay, epoch - 1);
    return order_.batches();
  }

  realhns::query_batch<float> forward(std::size_t batch) override {
    users_of_batch_ = order_.batch(batch);
    run(users_of_batch_, part::training, masks());
    queries_.clear();
    for (const user_id user : users_of_batch_) {
      const sequence s = data_.up_to(part::training, user);
      queries_.add(user, s.next, left_out(s.items));
    }
    auto queries = queries_.batch();
    queries.representations = view(model_.representations());
    if constexpr (two_domains) queries.sources = view(model_.source_states());
    return queries;
  }

  double step(std::span<const item_id> negatives) override {
    return step_on(nn::scored_items{queries_.positives, negatives});
  }
  double step(const realhns::synthetic_rows<float>& negatives) override {
    return step_on(nn::scored_made_items<float>{queries_.positives, negatives});
  }

  void save_weights(std::ostream& out) const override { save(out, model_.weights()); }
  void load_weights(std::istream& in) override {
    load(in, model_.weights());
    kept_ = {};
  }

  void save_optimiser(std::ostream& out) const override {
    save(out, adam_.kept().mean);
    save(out, adam_.kept().square);
    write_value(out, adam_.kept().steps);
  }
  void load_optimiser(std::istream& in) override {
    load(in, adam_.kept().mean);
    load(in, adam_.kept().square);
    adam_.kept().steps = read_value<std::uint64_t>(in);
  }

protected:
  nn::scoring_head<float>& head() { return head_; }

  /// Those of the batch that was run last.
  std::span<const user_id> users_of_batch() const { return users_of_batch_; }

  /// The dropout of the next step of the optimiser.
  nn::dropout_masks masks() const {
    return {settings_.seed, static_cast<std::uint32_t>(adam_.kept().steps)};
  }

  /// Moves the weights against the gradient, which is 0 afterwards.
  void take_step() { adam_.step(model_.weights(), model_.gradient(), decay_); }

  /// How many of the oldest items of a history the model does not read.
  std::size_t left_out(std::span<const item_id> history) const {
    return history.size() - std::min(history.size(), settings_.encoder.max_length);
  }

private:
  template <class Scored>
  double step_on(const Scored& scored) {
    const double loss = head_.compute(model_.weights(), model_.items(), model_.representations(),
                                      scored, d_representations_, model_.gradient());
    model_.backward(d_representations_);
    take_step();
    return loss;
  }

  /// Calls f(users) for all users, some at a time.
  template <class F>
  void for_each_block(F&& f) const {
    constexpr std::size_t at_once = 128;
    for (std::size_t first = 0; first < users_.size(); first += at_once)
      f(std::span(users_).subspan(first, std::min(at_once, users_.size() - first)));
  }

  void lay_out(std::span<const user_id> users, part which) {
    batch_.clear();
    for (const user_id user : users) detail::add_history(batch_, user, data_.up_to(which, user));
  }

  /// Runs what predicts the last items of a part of some users, and all that comes before.
  void run(std::span<const user_id> users, part which, const nn::dropout_masks& masks = {}) {
    if constexpr (requires { model_.source_is_frozen(); })
      if (model_.source_is_frozen()) {
        const matrix<float> states = source_states(which).of(users);
        lay_out(users, which);
        return model_.forward(batch_.target(), states, masks);
      }
    lay_out(users, which);
    model_.forward(batch_, masks);
  }

  /// The states of a source domain that is not trained, for all positions of a part: found once.
  const kept_states& source_states(part which) {
    kept_states& states = kept_[static_cast<std::size_t>(which)];
    if (states.empty())
      for_each_block([&](std::span<const user_id> users) {
        lay_out(users, which);
        model_.forward(batch_);
        states.append(model_.source_states(), detail::target_of(batch_).offsets());
      });
    return states;
  }

  static Model make_model(const split& data, const sequence_training& s, nn::thread_pool& threads) {
    if constexpr (knows_users)
      return Model(s.encoder, data.users.size(), data.source_items, data.items, s.seed, threads);
    else if constexpr (two_domains)
      return Model(s.encoder, data.source_items, data.items, s.seed, threads);
    else return Model(s.encoder, data.items, s.seed, threads);
  }

  static std::vector<user_id> all_users(const split& data) {
    std::vector<user_id> users(data.users.size());
    std::iota(users.begin(), users.end(), user_id{0});
    return users;
  }

  static realhns::embedding_view<float> view(const matrix<float>& rows) { return rows; }

  void transfer(const realhns::embedding_view<float>& source,
                const realhns::embedding_view<float>& target, std::span<float> result) const {
    thread_local matrix<float> out;
    model_.transfer(as_matrix(source), as_matrix(target), out);
    std::copy_n(out.data(), out.size(), result.begin());
  }

  void save(std::ostream& out, const nn::parameter_values<float>& values) const {
    for (const auto& block : model_.parameters().blocks()) write_matrix<float>(out, values[block]);
  }
  void load(std::istream& in, nn::parameter_values<float>& values) const {
    for (const auto& block : model_.parameters().blocks()) {
      matrix<float> saved = values[block];
      read_matrix(in, saved);
      values[block] = saved;
    }
  }

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

} // namespace trainer
