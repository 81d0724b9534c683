// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <realhns/core/query.hpp>

#include "../data/split.hpp"
#include "../math/random.hpp"

namespace trainer {

/// The training records, flat, with what a query needs, in the order in which an epoch visits them.
class record_stream {
public:
  explicit record_stream(const split& data) {
    for (user_id user = 0; user < data.users.size(); ++user) {
      std::uint32_t position = 0;
      for (const item_id item : data.training(user)) records_.push_back({user, item, position++});
    }
  }

  std::size_t size() const { return records_.size(); }

  void shuffle(std::uint64_t seed, realhns::epoch_t epoch) {
    auto random = random_stream(seed, purpose::order, epoch);
    trainer::shuffle(std::span(records_), random);
  }

  /// Records [begin, end), as the queries that their negatives answer. Valid until the next call.
  realhns::query_batch<float> batch(std::size_t begin, std::size_t end) {
    users_.clear();
    positives_.clear();
    positions_.clear();
    for (std::size_t r = begin; r < end; ++r) {
      users_.push_back(records_[r].user);
      positives_.push_back(records_[r].positive);
      positions_.push_back(records_[r].position);
    }
    return {.users = users_, .positives = positives_, .positions = positions_};
  }

private:
  struct record {
    user_id user;
    item_id positive;
    std::uint32_t position; // in the user's history: tells repeats of an item apart
  };
  std::vector<record> records_;
  std::vector<user_id> users_;
  std::vector<item_id> positives_;
  std::vector<std::uint32_t> positions_;
};

} // namespace trainer
