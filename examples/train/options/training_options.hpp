// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

#include "choice.hpp"
#include "require.hpp"

namespace trainer {

/// How it is trained, and judged.
struct training_options {
  std::uint32_t epochs = 200;
  std::uint32_t batch = 1024; ///< records; users of sequence models
  loss_kind loss = loss_kind::bpr;
  double learning_rate = 4e-3;
  double learning_rate_decay = 1;
  double l2 = 0;
  std::uint32_t patience = 10;
  std::uint32_t evaluate_from = 1;
  std::uint64_t seed = 1;
  std::uint64_t evaluation_seed = 1;
  unsigned threads = 1;
  protocol_kind protocol = protocol_kind::honest;

  template <class Self, class Visit>
  static void for_each(Self& o, const Visit& visit) {
    visit("--epochs", o.epochs, "At most this many");
    visit("--batch", o.batch, "Training records a step of mf; users a step of other models");
    visit("--loss", o.loss, "Training loss");
    visit("--lr", o.learning_rate, "Learning rate of Adam");
    visit("--lr-decay", o.learning_rate_decay, "Factor of the learning rate after each epoch");
    visit("--l2", o.l2, "mf: weight of the squared lengths of the embeddings");
    visit("--patience", o.patience, "Epochs without a better validation NDCG@10");
    visit("--evaluate-from", o.evaluate_from, "First epoch that is evaluated");
    visit("--seed", o.seed, "Same seed, same figures");
    visit("--evaluation-seed", o.evaluation_seed,
          "Of the items that held-out ones are ranked with");
    visit("--threads", o.threads, "0: all there are");
    visit("--protocol", o.protocol, "leaky: as the authors' code, for comparison only");
  }
};

inline void validate(const training_options& o) {
  require(o.epochs > 0, "--epochs must be positive");
  require(o.batch > 0, "--batch must be positive");
  require(std::isfinite(o.learning_rate) && o.learning_rate > 0, "--lr must be positive");
  require(o.learning_rate_decay > 0 && o.learning_rate_decay <= 1,
          "--lr-decay must be positive and at most 1");
  require(std::isfinite(o.l2) && o.l2 >= 0, "--l2 must not be negative");
  require(o.patience > 0, "--patience must be positive");
  require(o.evaluate_from > 0, "--evaluate-from counts epochs from 1");
  require(o.evaluate_from <= o.epochs, "--evaluate-from is beyond --epochs");
}

} // namespace trainer
