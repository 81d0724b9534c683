// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <realhns/realhns.hpp>

#include "../options/options.hpp"
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

/// The sampler that the options ask for, over what the users are known to like.
inline std::unique_ptr<negative_source> make_negative_source(const sampling_options& s,
                                                             std::uint64_t seed, unsigned threads,
                                                             const realhns::interactions& known) {
  const auto make = [&](auto sampler) -> std::unique_ptr<negative_source> {
    return std::make_unique<sampler_source<decltype(sampler)>>(std::move(sampler), known);
  };
  const realhns::options common{.negatives = s.negatives, .seed = seed, .threads = threads};
  const rank_range ranks = s.hard_ranks();
  const realhns::top_k fine{.from = static_cast<std::uint32_t>(ranks.from),
                            .k = static_cast<std::uint32_t>(ranks.to)};
  switch (s.sampler) {
  case sampler_kind::popularity:
    return make(
        realhns::presets::popularity({.negatives = s.negatives, .seed = seed, .threads = threads}));
  case sampler_kind::dns:
    return make(realhns::dns({.negatives = s.negatives,
                              .hard = s.hard,
                              .candidates = s.candidate_count(),
                              .seed = seed,
                              .threads = threads}));
  case sampler_kind::dns_star:
    return make(realhns::sampler{common, realhns::fixed{.hard = s.hard}, realhns::keep_all{},
                                 realhns::general_selector<realhns::uniform_pool, realhns::top_k>{
                                     .coarse = {.size = s.candidate_count()}, .fine = fine}});
  case sampler_kind::real_hns:
    return make(realhns::real_hns(
        {.negatives = s.negatives,
         .curriculum = {.start_epoch = s.start_epoch,
                        .interval = s.interval,
                        .increment = s.increment,
                        .initial_scale = s.initial_scale,
                        .growth = s.growth,
                        .most_hard = s.hard},
         .filter = {.clusters = s.item_clusters},
         .coarse = {.from = s.window.lower(), .to = s.window.upper(), .size = s.pool},
         .fine = fine,
         .seed = seed,
         .threads = threads}));
  case sampler_kind::uniform:
    break;
  }
  return make(
      realhns::presets::uniform({.negatives = s.negatives, .seed = seed, .threads = threads}));
}

} // namespace trainer
