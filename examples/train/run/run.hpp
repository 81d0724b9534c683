// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "../model/mf_recommender.hpp"
#include "../options/options_json.hpp"
#include "../sampling/samplers.hpp"
#include "../training/checkpoint.hpp"
#include "settings.hpp"
#include "workload.hpp"

namespace trainer {

/// The model that the options ask for, untrained.
inline std::unique_ptr<recommender> make_recommender(const options& o, const split& data) {
  const auto& t = o.training;
  if (o.model.kind != model_kind::mf)
    throw std::invalid_argument("--model " + to_text(o.model.kind) + " is not in this version");
  return std::make_unique<mf_recommender>(data,
                                          mf_training{.model = {.dim = o.model.dim,
                                                                .loss = t.loss,
                                                                .similarity = o.model.similarity,
                                                                .l2 = t.l2,
                                                                .dropout = o.model.dropout},
                                                      .adam = {.learning_rate = t.learning_rate},
                                                      .learning_rate_decay = t.learning_rate_decay,
                                                      .batch = t.batch,
                                                      .seed = t.seed});
}

/// Trains what the options ask for, from a checkpoint and with checkpoints if they name any.
inline training_result train(const options& o, const workload& work) {
  training_settings settings = settings_of(o);
  settings.would_like = work.would_like;
  const auto source = make_negative_source(o, work.data);
  const auto model = make_recommender(o, work.data);
  const run_file file("checkpoint", fingerprint(o, work.data));
  training_state state;
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
