// SPDX-License-Identifier: MIT
#include "mf_recommender.hpp"

#include <cmath>

#include "../math/binary.hpp"

namespace trainer {

mf_recommender::mf_recommender(const split& data, const mf_training& settings)
    : settings_(settings), order_(records_of(data), settings.batch, settings.seed),
      model_(mf_model<float>::random(data.users.size(), data.items, settings.model.dim,
                                     settings.seed)),
      gradient_(settings.model),
      user_adam_(model_.users.rows(), model_.users.cols(), settings.adam),
      item_adam_(model_.items.rows(), model_.items.cols(), settings.adam) {}

std::vector<mf_recommender::record> mf_recommender::records_of(const split& data) {
  std::vector<record> records;
  for (user_id user = 0; user < data.users.size(); ++user) {
    std::uint32_t position = 0;
    for (const item_id item : data.training(user)) records.push_back({user, item, position++});
  }
  return records;
}

template <class Batch>
double mf_recommender::step_on(const Batch& batch) {
  const double loss = gradient_.compute(model_, batch, dropout_);
  user_adam_.update(model_.users, gradient_.users().ids(), gradient_.users().gradient());
  item_adam_.update(model_.items, gradient_.items().ids(), gradient_.items().gradient());
  return loss;
}

model_tables mf_recommender::tables(part) {
  return {.users = model_.users, .items = model_.items, .similarity = settings_.model.similarity};
}

std::size_t mf_recommender::begin_epoch(realhns::epoch_t epoch) {
  order_.advance_to(epoch);
  dropout_ = random_stream(settings_.seed, purpose::dropout, epoch);
  for (auto* adam : {&user_adam_, &item_adam_})
    adam->set_learning_rate(settings_.adam.learning_rate *
                            std::pow(settings_.learning_rate_decay, epoch - 1));
  return order_.batches();
}

realhns::query_batch<float> mf_recommender::forward(std::size_t batch) {
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

double mf_recommender::step(std::span<const item_id> negatives) {
  return step_on(training_batch{users_, positives_, negatives});
}

double mf_recommender::step(const realhns::synthetic_rows<float>& negatives) {
  return step_on(made_batch<float>{users_, positives_, negatives});
}

void mf_recommender::save_weights(std::ostream& out) const {
  write_matrix(out, model_.users);
  write_matrix(out, model_.items);
}

void mf_recommender::load_weights(std::istream& in) {
  read_matrix(in, model_.users);
  read_matrix(in, model_.items);
}

void mf_recommender::save_optimiser(std::ostream& out) const {
  user_adam_.save(out);
  item_adam_.save(out);
}

void mf_recommender::load_optimiser(std::istream& in) {
  user_adam_.load(in);
  item_adam_.load(in);
}

} // namespace trainer
