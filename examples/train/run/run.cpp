// SPDX-License-Identifier: MIT
#include "run.hpp"

#include <utility>

#include "../options/options_json.hpp"
#include "../sampling/negative_source.hpp"
#include "../sampling/samplers.hpp"
#include "../training/checkpoint.hpp"
#include "../training/run_file.hpp"
#include "recommenders.hpp"
#include "settings.hpp"

namespace trainer {

trained_model train_model(const options& o, const workload& work) {
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

training_result train(const options& o, const workload& work) {
  return train_model(o, work).result;
}

} // namespace trainer
