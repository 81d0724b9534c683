// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "../data/leave_one_out.hpp"
#include "../data/planted.hpp"
#include "../model/mf_recommender.hpp"
#include "../sampling/samplers.hpp"
#include "../training/training.hpp"

namespace trainer {

/// Split data, with the truth about it where it is made up.
struct workload {
  split data;
  taste_truth would_like;
};

/// The data that the options name.
inline workload load_data(const options& o) {
  if (o.data == "planted") {
    const auto world = std::make_shared<const planted_data>(o.seed);
    split data = leave_one_out(world->target(), &world->source());
    const auto would_like = [world, users = data.users](user_id user, item_id item) {
      return world->would_like(users[user], item);
    };
    return {std::move(data), would_like};
  }
  const auto read = [&](const std::string& name) {
    return read_inter_file(std::filesystem::path(o.data) / (name + ".inter"));
  };
  const domain_log target = read(o.target);
  if (o.source.empty()) return {leave_one_out(target), nullptr};
  const domain_log source = read(o.source);
  return {leave_one_out(target, &source), nullptr};
}

inline mf_training mf_training_of(const options& o) {
  return {.model = {.dim = o.dim,
                    .loss = o.loss,
                    .similarity = o.similarity,
                    .l2 = o.l2,
                    .dropout = o.dropout},
          .adam = {.learning_rate = o.learning_rate},
          .batch = o.batch,
          .seed = o.seed};
}

inline training_settings training_settings_of(const options& o) {
  training_settings s;
  s.epochs = o.epochs;
  s.seed = o.seed;
  s.evaluation_seed = o.seed;
  s.threads = o.threads;
  s.patience = o.patience;
  s.minimum_epoch = first_full_epoch(o.sampling);
  return s;
}

/// Trains what the options ask for.
inline training_result train(const options& o, const workload& work) {
  training_settings settings = training_settings_of(o);
  settings.would_like = work.would_like;
  const auto source = make_negative_source(o.sampling, o.seed, o.threads, work.data.known());
  mf_recommender model(work.data, mf_training_of(o));
  progress_bar progress;
  return train(model, *source, work.data, settings, progress);
}

} // namespace trainer
