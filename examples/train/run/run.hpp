// SPDX-License-Identifier: MIT
#pragma once

#include "../training/checkpoint.hpp"
#include "recommenders.hpp"
#include "workload.hpp"

namespace trainer {

/// A model at its best epoch, and how it came there.
struct trained_model {
  std::unique_ptr<recommender> model;
  training_result result;
};

/// Trains what the options ask for, from a checkpoint and with checkpoints if they name any.
inline trained_model train_model(const options& o, const workload& work) {
  training_settings settings = settings_of(o);
  settings.would_like = work.would_like;
  const auto source = make_negative_source(o, work.data);
  training_state state;
  auto model = make_recommender(o, work.data, state.pretrained);
  const run_file file("checkpoint", fingerprint(o, work.data));
  if (!o.output.resume.empty()) state = load_checkpoint(o.output.resume, file, *model, *source);
  epoch_observer save;
  if (!o.output.checkpoint.empty())
    save = [&](const recommender& trained, const training_state& so_far) {
      save_checkpoint(o.output.checkpoint, file, trained, *source, so_far);
    };
  progress_bar progress;
  auto result = train(*model, *source, work.data, settings, progress, std::move(state), save);
  return {std::move(model), std::move(result)};
}

inline training_result train(const options& o, const workload& work) {
  return train_model(o, work).result;
}

} // namespace trainer
