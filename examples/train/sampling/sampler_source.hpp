// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include <realhns/realhns.hpp>

#include "negative_source.hpp"

namespace trainer {

/// A realhns sampler behind the trainer's face for negatives: all there is to plugging one in. `Input`
/// is single_domain, or cross_domain for a sampler that draws from the source domain.
template <class Sampler, class Input>
class sampler_source final : public negative_source {
public:
  sampler_source(Sampler sampler, realhns::interactions known)
      : sampler_(std::move(sampler)), known_(std::move(known)) {}

  std::uint32_t negatives() const override { return sampler_.settings().negatives; }

  realhns::prepare_report prepare(realhns::epoch_t epoch, const model_tables& tables) override {
    const Input in = input(tables);
    const bool follows = epoch_ && epoch_->number() < epoch;
    epoch_ = follows ? sampler_.prepare(epoch, in, *epoch_) : sampler_.prepare(epoch, in);
    return epoch_->report();
  }

  realhns::sample_report sample(const realhns::query_batch<float>& queries,
                                std::span<realhns::item_id> negatives) override {
    return epoch_->sample(queries, negatives, workspace_);
  }

  const realhns::synthetic_rows<float>*
  synthesise(const realhns::query_batch<float>& queries,
             std::span<const realhns::item_id> negatives) override {
    if constexpr (requires { epoch_->synthesise(queries, negatives, made_, workspace_); }) {
      epoch_->synthesise(queries, negatives, made_, workspace_);
      return &made_;
    } else {
      return nullptr;
    }
  }

  std::string memory() const override {
    std::ostringstream out;
    epoch_->save(out);
    return std::move(out).str();
  }

  void restore(const std::string& memory, const model_tables& tables) override {
    std::istringstream in(memory);
    epoch_ = sampler_.restore(input(tables), in);
  }

private:
  Input input(const model_tables& tables) {
    Input in;
    in.items = tables.items;
    in.users = tables.users;
    in.known = known_;
    in.similarity = tables.similarity;
    if constexpr (std::same_as<Input, realhns::cross_domain<float>>) {
      transfer_ = tables.transfer; // which the epoch goes on to use
      in.source = tables.source;
      in.target = tables.target;
      in.transfer = transfer_;
    }
    return in;
  }

  Sampler sampler_;
  realhns::interactions known_;
  transfer_function transfer_;
  std::optional<decltype(std::declval<Sampler&>().prepare(realhns::epoch_t{1},
                                                          std::declval<const Input&>()))>
      epoch_;
  realhns::workspace workspace_;
  realhns::synthetic_rows<float> made_;
};

/// A source of what `sampler` draws, by input of the type `Input`.
template <class Input, class Sampler>
std::unique_ptr<negative_source> make_source(Sampler sampler, realhns::interactions known) {
  return std::make_unique<sampler_source<Sampler, Input>>(std::move(sampler), std::move(known));
}

} // namespace trainer
