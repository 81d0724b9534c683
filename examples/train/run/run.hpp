// SPDX-License-Identifier: MIT
#pragma once

#include "../training/checkpoint.hpp"
#include "recommenders.hpp"
#include "workload.hpp"

namespace trainer {

/// Trains what the options ask for, from a checkpoint and with checkpoints if they name any.
inline training_result train(const options& o, const workload& work) {
  training_settings settings = settings_of(o);
  settings.would_like = work.would_like;
  const auto source = make_negative_source(o, work.data);
  training_state state;
  const auto model = make_recommender(o, work.data, state.pretrained);
  const run_file file("checkpoint", fingerprint(o, work.data));
  if (!o.output.resume.empty()) state = load_checkpoint(o.output.resume, file, *model);
  epoch_observer save;
  if (!o.output.checkpoint.empty())
    save = [&](const recommender& trained, const training_state& so_far) {
      save_checkpoint(o.output.checkpoint, file, trained, so_far);
    };
  progress_bar progress;
  return train(*model, *source, work.data, settings, progress, std::move(state), save);
}

} // namespace trainer
