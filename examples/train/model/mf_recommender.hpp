// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "../data/epoch_order.hpp"
#include "../math/adam.hpp"
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
  mf_recommender(const split& data, const mf_training& settings);

  /// A user has one row, whatever has happened since.
  model_tables tables(part which) override;

  std::size_t begin_epoch(realhns::epoch_t epoch) override;
  realhns::query_batch<float> forward(std::size_t batch) override;
  double step(std::span<const item_id> negatives) override;
  double step(const realhns::synthetic_rows<float>& negatives) override;

  void save_weights(std::ostream& out) const override;
  void load_weights(std::istream& in) override;
  void save_optimiser(std::ostream& out) const override;
  void load_optimiser(std::istream& in) override;

private:
  template <class Batch>
  double step_on(const Batch& batch);

  struct record {
    user_id user;
    item_id positive;
    std::uint32_t position; // in the user's history: tells repeats of an item apart
  };

  static std::vector<record> records_of(const split& data);

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
