// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "../sampling/negative_source.hpp"
#include "sequence_recommender.hpp"

namespace trainer {

/// DASL, which is trained in both domains in turn: each step of the target is followed by one of the
/// source, of the same users, with uniform negatives, and of the map between their embeddings.
class dasl_recommender final : public sequence_recommender<nn::dasl_model<float>> {
  using base = sequence_recommender<nn::dasl_model<float>>;

public:
  dasl_recommender(const split& data, const sequence_training& settings);

  std::size_t begin_epoch(realhns::epoch_t epoch) override;

  /// Returns the loss of the target.
  double step(std::span<const item_id> negatives) override;
  double step(const realhns::synthetic_rows<float>& negatives) override;

private:
  void step_in_source();
  void lay_out();

  const split& data_;
  std::unique_ptr<negative_source> sampler_;
  nn::dasl_batch batch_;
  sequence_queries queries_;
  std::vector<item_id> negatives_;
  matrix<float> d_representations_;
};

} // namespace trainer
