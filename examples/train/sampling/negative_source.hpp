// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <realhns/core/query.hpp>
#include <realhns/core/report.hpp>
#include <realhns/core/synthetic_rows.hpp>

#include "../model/model_tables.hpp"

namespace trainer {

/// Where the trainer's negatives come from: the one face that every sampler shows to the training
/// loop. The types of a realhns sampler depend on its policies; the loop need not know them.
class negative_source {
public:
  virtual ~negative_source() = default;

  /// n_n, the slots in a row of negatives.
  virtual std::uint32_t negatives() const = 0;

  /// Readies `epoch`, counted from 1. `tables` are live: they change while the epoch is trained, and
  /// outlive it.
  virtual realhns::prepare_report prepare(realhns::epoch_t epoch, const model_tables& tables) = 0;

  /// Fills a row of negatives for each query, hard ones first; a slot that nothing can fill holds
  /// realhns::no_item. The same query has the same negatives as long as the tables stand still.
  virtual realhns::sample_report sample(const realhns::query_batch<float>& queries,
                                        std::span<realhns::item_id> negatives) = 0;

  /// What to make of the negatives that were sampled for the queries, valid until the next call; null
  /// where they are to be used as they are.
  virtual const realhns::synthetic_rows<float>*
  synthesise(const realhns::query_batch<float>& /*queries*/,
             std::span<const realhns::item_id> /*negatives*/) {
    return nullptr;
  }

  /// What the source knows of past epochs, as bytes; none where it has no memory. After `restore` it
  /// goes on as if it had prepared those epochs itself.
  virtual std::string memory() const { return {}; }
  virtual void restore(const std::string& /*memory*/, const model_tables& /*tables*/) {}
};

} // namespace trainer
