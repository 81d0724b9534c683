// SPDX-License-Identifier: MIT
#include "dasl_recommender.hpp"

#include "../data/source_sequence.hpp"
#include "../sampling/samplers.hpp"

namespace trainer {

namespace {

realhns::interactions known_source(const split& data) {
  histories rows;
  for (user_id user = 0; user < data.users.size(); ++user)
    rows.push_back(data.up_to(part::training, user).source);
  return {rows.offsets(), rows.all()};
}

} // namespace

dasl_recommender::dasl_recommender(const split& data, const sequence_training& settings)
    : base(data, settings), data_(data),
      sampler_(make_uniform_source({.negatives = settings.source_negatives,
                                    .seed = settings.seed,
                                    .threads = settings.threads},
                                   known_source(data))),
      batch_(settings.encoder.max_length) {}

std::size_t dasl_recommender::begin_epoch(realhns::epoch_t epoch) {
  const auto items = model().source_item_table();
  sampler_->prepare(epoch, {.users = {}, .items = items, .similarity = {}});
  return base::begin_epoch(epoch);
}

double dasl_recommender::step(std::span<const item_id> negatives) {
  const double loss = base::step(negatives);
  step_in_source();
  return loss;
}

double dasl_recommender::step(const realhns::synthetic_rows<float>& negatives) {
  const double loss = base::step(negatives);
  step_in_source();
  return loss;
}

void dasl_recommender::step_in_source() {
  lay_out();
  model().forward_source(batch_, masks());
  negatives_.resize(queries_.positives.size() * sampler_->negatives());
  sampler_->sample(queries_.batch(), negatives_);
  head().compute(model().weights(), model().source_items(), model().source_representations(),
                 nn::scored_items{queries_.positives, negatives_}, d_representations_,
                 model().gradient());
  model().backward_source(d_representations_);
  model().add_map(users_of_batch());
  take_step();
}

void dasl_recommender::lay_out() {
  batch_.clear();
  queries_.clear();
  for (const user_id user : users_of_batch()) {
    const source_sequence s = source_up_to_training(data_, user);
    batch_.add(user, s.items, s.target, s.target_before);
    queries_.add(user, s.next, left_out(s.items));
  }
}

} // namespace trainer
