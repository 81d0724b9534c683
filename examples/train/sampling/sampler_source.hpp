// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <utility>

#include <realhns/realhns.hpp>

#include "negative_source.hpp"

namespace trainer {

/// A realhns sampler behind the trainer's face for negatives: all there is to plugging one in.
template <class Sampler>
class sampler_source final : public negative_source {
public:
  sampler_source(Sampler sampler, realhns::interactions known)
      : sampler_(std::move(sampler)), known_(std::move(known)) {}

  std::uint32_t negatives() const override { return sampler_.settings().negatives; }

  realhns::prepare_report prepare(realhns::epoch_t epoch, const model_tables& tables) override {
    epoch_.emplace(sampler_.prepare(epoch, input(tables)));
    return epoch_->report();
  }

  realhns::sample_report sample(const realhns::query_batch<float>& queries,
                                std::span<realhns::item_id> negatives) override {
    return epoch_->sample(queries, negatives, workspace_);
  }

private:
  realhns::single_domain<float> input(const model_tables& tables) const {
    realhns::single_domain<float> in;
    in.items = tables.items;
    in.users = tables.users;
    in.known = known_;
    in.similarity = tables.similarity;
    return in;
  }

  Sampler sampler_;
  realhns::interactions known_;
  std::optional<decltype(std::declval<Sampler&>().prepare(
      realhns::epoch_t{1}, std::declval<const realhns::single_domain<float>&>()))>
      epoch_;
  realhns::workspace workspace_;
};

} // namespace trainer
