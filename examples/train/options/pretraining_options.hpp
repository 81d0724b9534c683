// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "choice.hpp"
#include "require.hpp"

namespace trainer {

/// Training the encoder of each domain by itself before the model that unites them.
struct pretraining_options {
  std::uint32_t epochs = 0;          ///< at most; 0: no pre-training
  std::string folder;                ///< where encoders are kept for other runs; empty: nowhere
  std::optional<std::uint64_t> seed; ///< unless given, that of the run
  frozen freeze = frozen::none;

  template <class Self, class Visit>
  static void for_each(Self& o, const Visit& visit) {
    visit("--pretrain", o.epochs, "cdr: at most this many epochs of each encoder by itself");
    visit("--pretrained", o.folder, "cdr: folder that keeps pre-trained encoders for other runs");
    visit("--pretrain-seed", o.seed, "cdr: of the pre-training, unless it is that of the run");
    visit("--freeze", o.freeze, "cdr: what is not trained after the pre-training");
  }
};

inline void validate(const pretraining_options& o) {
  require(o.epochs > 0 || o.folder.empty(), "--pretrained without --pretrain keeps nothing");
  require(o.epochs > 0 || !o.seed, "--pretrain-seed without --pretrain has no use");
  require(o.epochs > 0 || o.freeze == frozen::none,
          "--freeze without --pretrain would keep what was never trained");
}

} // namespace trainer
