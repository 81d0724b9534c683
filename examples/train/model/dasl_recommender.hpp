// SPDX-License-Identifier: MIT
#pragma once

#include "../data/source_sequence.hpp"
#include "../nn/dasl_model.hpp"
#include "../sampling/sampler_source.hpp"
#include "sequence_recommender.hpp"

namespace trainer {

/// DASL, which is trained in both domains in turn: each step of the target is followed by one of the
/// source, of the same users, with uniform negatives, and of the map between their embeddings.
class dasl_recommender final : public sequence_recommender<nn::dasl_model<float>> {
  using base = sequence_recommender<nn::dasl_model<float>>;

public:
  dasl_recommender(const split& data, const sequence_training& settings)
      : base(data, settings), data_(data),
        sampler_(realhns::presets::uniform({.negatives = settings.source_negatives,
                                            .seed = settings.seed,
                                            .threads = settings.threads}),
                 known_source(data)),
        batch_(settings.encoder.max_length) {}

  std::size_t begin_epoch(realhns::epoch_t epoch) override {
    const auto items = model().source_item_table();
    sampler_.prepare(epoch, {.users = {}, .items = items, .similarity = {}});
    return base::begin_epoch(epoch);
  }

  /// Returns the loss of the target.
  double step(std::span<const item_id> negatives) override {
    const double loss = base::step(negatives);
    step_in_source();
    return loss;
  }
  double step(const realhns::synthetic_rows<float>& negatives) override {
    const double loss = base::step(negatives);
    step_in_source();
    return loss;
  }

private:
  void step_in_source() {
    lay_out();
    model().forward_source(batch_, masks());
    negatives_.resize(queries_.positives.size() * sampler_.negatives());
    sampler_.sample(queries_.batch(), negatives_);
    head().compute(model().weights(), model().source_items(), model().source_representations(),
                   nn::scored_items{queries_.positives, negatives_}, d_representations_,
                   model().gradient());
    model().backward_source(d_representations_);
    model().add_map(users_of_batch());
    take_step();
  }

  static realhns::interactions known_source(const split& data) {
    histories rows;
    for (user_id user = 0; user < data.users.size(); ++user)
      rows.push_back(data.up_to(part::training, user).source);
    return {rows.offsets(), rows.all()};
  }

  void lay_out() {
    batch_.clear();
    queries_.clear();
    for (const user_id user : users_of_batch()) {
      const source_sequence s = source_up_to_training(data_, user);
      batch_.add(user, s.items, s.target, s.target_before);
      queries_.add(user, s.next, left_out(s.items));
    }
  }

  const split& data_;
  sampler_source<decltype(realhns::presets::uniform({})), realhns::single_domain<float>> sampler_;
  nn::dasl_batch batch_;
  sequence_queries queries_;
  std::vector<item_id> negatives_;
  matrix<float> d_representations_;
};

} // namespace trainer
