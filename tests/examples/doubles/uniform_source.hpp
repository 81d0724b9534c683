// SPDX-License-Identifier: MIT
#pragma once

#include <realhns/core/interactions.hpp>

#include "train/math/random.hpp"
#include "train/sampling/negative_source.hpp"

/// The simplest negative source there is: any item the user does not know, by rejection.
class uniform_source : public trainer::negative_source {
public:
  uniform_source(realhns::interactions known, std::uint32_t items, std::uint32_t negatives,
                 std::uint64_t seed)
      : known_(std::move(known)), items_(items), negatives_(negatives), seed_(seed) {}

  std::uint32_t negatives() const override { return negatives_; }

  realhns::prepare_report prepare(realhns::epoch_t epoch,
                                  const trainer::model_tables& /*tables*/) override {
    epoch_ = epoch;
    return {};
  }

  realhns::sample_report sample(const realhns::query_batch<float>& queries,
                                std::span<realhns::item_id> negatives) override {
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const auto q = queries[i];
      const auto key =
          realhns::user_key::of(seed_, epoch_, realhns::draw_stage::proposal, q.user).stream;
      realhns::draw_stream random(key, q.positive, q.position);
      for (auto& slot : negatives.subspan(i * negatives_, negatives_)) do
          slot = random.below(items_);
        while (known_.contains(q.user, slot));
    }
    realhns::sample_report report;
    report.slots = report.filled = negatives.size();
    return report;
  }

private:
  realhns::interactions known_;
  std::uint32_t items_;
  std::uint32_t negatives_;
  std::uint64_t seed_;
  realhns::epoch_t epoch_ = 0;
};
