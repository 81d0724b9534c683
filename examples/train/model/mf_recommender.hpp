// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "../data/epoch_order.hpp"
#include "../math/adam.hpp"
#include "../math/binary.hpp"
#include "mf_gradient.hpp"
#include "recommender.hpp"

namespace trainer {

struct mf_training {
  mf_settings model{};
  adam_settings adam{};
  double learning_rate_decay = 1; ///< factor after each epoch
  std::size_t batch = 1024;       ///< records a step
  std::uint64_t seed = 0;
};

/// Matrix factorisation behind the trainer's face: batches of records in any order, whose queries are
/// answered by the rows of the user table.
class mf_recommender final : public recommender {
public:
  mf_recommender(const split& data, const mf_training& settings)
      : settings_(settings), order_(records_of(data), settings.batch, settings.seed),
        model_(mf_model<float>::random(data.users.size(), data.items, settings.model.dim,
                                       settings.seed)),
        gradient_(settings.model),
        user_adam_(model_.users.rows(), model_.users.cols(), settings.adam),
        item_adam_(model_.items.rows(), model_.items.cols(), settings.adam) {}

  /// A user has one row, whatever has happened since.
  model_tables tables(part) override {
    return {.users = model_.users, .items = model_.items, .similarity = settings_.model.similarity};
  }

  std::size_t begin_epoch(realhns::epoch_t epoch) override {
    order_.advance_to(epoch);
    dropout_ = random_stream(settings_.seed, purpose::dropout, epoch);
    for (auto* adam : {&user_adam_, &item_adam_})
      adam->set_learning_rate(settings_.adam.learning_rate *
                              std::pow(settings_.learning_rate_decay, epoch - 1));
    return order_.batches();
  }

  realhns::query_batch<float> forward(std::size_t batch) override {
    users_.clear();
    positives_.clear();
    positions_.clear();
    for (const record& r : order_.batch(batch)) {
      users_.push_back(r.user);
      positives_.push_back(r.positive);
      positions_.push_back(r.position);
    }
    return {.users = users_, .positives = positives_, .positions = positions_};
  }

  double step(std::span<const item_id> negatives) override {
    return step_on(training_batch{users_, positives_, negatives});
  }
  double step(const realhns::synthetic_rows<float>& negatives) override {
    return step_on(made_batch<float>{users_, positives_, negatives});
  }

  void save_weights(std::ostream& out) const override {
    write_matrix(out, model_.users);
    write_matrix(out, model_.items);
  }
  void load_weights(std::istream& in) override {
    read_matrix(in, model_.users);
    read_matrix(in, model_.items);
  }
  void save_optimiser(std::ostream& out) const override {
    user_adam_.save(out);
    item_adam_.save(out);
  }
  void load_optimiser(std::istream& in) override {
    user_adam_.load(in);
    item_adam_.load(in);
  }

private:
  template <class Batch>
  double step_on(const Batch& batch) {
    const double loss = gradient_.compute(model_, batch, dropout_);
    user_adam_.update(model_.users, gradient_.users().ids(), gradient_.users().gradient());
    item_adam_.update(model_.items, gradient_.items().ids(), gradient_.items().gradient());
    return loss;
  }

  struct record {
    user_id user;
    item_id positive;
    std::uint32_t position; // in the user's history: tells repeats of an item apart
  };

  static std::vector<record> records_of(const split& data) {
    std::vector<record> records;
    for (user_id user = 0; user < data.users.size(); ++user) {
      std::uint32_t position = 0;
      for (const item_id item : data.training(user)) records.push_back({user, item, position++});
    }
    return records;
  }

  mf_training settings_;
  epoch_order<record> order_;
  mf_model<float> model_;
  mf_gradient<float> gradient_;
  row_adam<float> user_adam_, item_adam_;
  realhns::draw_stream dropout_ = random_stream(0, purpose::dropout);
  std::vector<user_id> users_; // of the batch, as are the next two
  std::vector<item_id> positives_;
  std::vector<std::uint32_t> positions_;
};

} // namespace trainer
