// SPDX-License-Identifier: MIT
#include "training.hpp"

#include <numeric>
#include <sstream>

#include "../evaluation/evaluator.hpp"
#include "../math/random.hpp"
#include "../model/recommender.hpp"
#include "../sampling/negative_source.hpp"
#include "progress.hpp"
#include "stopwatch.hpp"

namespace trainer {

namespace {

/// `count` users, all of them if there are fewer.
std::vector<user_id> some_users(std::size_t users, std::size_t count, std::uint64_t seed) {
  std::vector<user_id> all(users);
  std::iota(all.begin(), all.end(), user_id{0});
  auto random = random_stream(seed, purpose::audit);
  shuffle(std::span(all), random);
  all.resize(std::min(users, count));
  return all;
}

std::string weights_of(const recommender& model) {
  std::ostringstream out;
  model.save_weights(out);
  return std::move(out).str();
}

/// Runs the batches of an epoch. `show` takes the share of them that is done.
template <class Show>
void run_batches(recommender& model, negative_source& source, const split& data,
                 realhns::epoch_t epoch, epoch_record& record, phase_seconds& seconds,
                 const Show& show) {
  const std::size_t batches = timed(seconds.train, [&] { return model.begin_epoch(epoch); });
  std::vector<item_id> negatives;
  std::size_t queries_seen = 0;
  for (std::size_t batch = 0; batch < batches; ++batch) {
    const auto queries = timed(seconds.train, [&] { return model.forward(batch); });
    negatives.resize(queries.size() * source.negatives());
    const realhns::synthetic_rows<float>* made = nullptr;
    record.sampled += timed(seconds.sample, [&] {
      const auto report = source.sample(queries, negatives);
      made = source.synthesise(queries, negatives);
      return report;
    });
    record.loss +=
        timed(seconds.train, [&] { return made ? model.step(*made) : model.step(negatives); }) *
        static_cast<double>(queries.size());
    record.held_out += timed(seconds.evaluate, [&] {
      return count_held_out(queries, negatives, record.prepared.plan.hard, data);
    });
    queries_seen += queries.size();
    show(static_cast<double>(batch + 1) / static_cast<double>(batches));
  }
  record.loss /= static_cast<double>(queries_seen);
}

} // namespace

training_result train(recommender& model, negative_source& source, const split& data,
                      const training_settings& settings, progress_bar& progress,
                      training_state state, const epoch_observer& observe) {
  const auto known = data.known();
  const auto watched = some_users(data.users.size(), settings.quality_users, settings.seed);
  evaluator evaluate(data, settings.evaluation_seed, settings.threads);
  auto& seconds = state.seconds;
  auto& stopping = state.stopping;
  if (state.epochs.empty()) {
    stopping =
        early_stopping(settings.patience, std::max(settings.minimum_epoch, settings.evaluate_from));
    state.best = weights_of(model);
  }

  const auto done = [&] { return static_cast<realhns::epoch_t>(state.epochs.size()); };
  while (done() < settings.epochs && !stopping.should_stop(done())) {
    const realhns::epoch_t epoch = done() + 1;
    epoch_record record;
    const auto tables = timed(seconds.prepare, [&] { return model.tables(part::training); });
    record.prepared = timed(seconds.prepare, [&] { return source.prepare(epoch, tables); });
    timed(seconds.evaluate, [&] {
      record.quality =
          measure_quality(source, tables, data, known, watched, epoch, settings.would_like);
    });
    run_batches(model, source, data, epoch, record, seconds, [&](double share) {
      progress.show((epoch - 1 + share) / settings.epochs,
                    "epoch " + std::to_string(epoch) + " of " + std::to_string(settings.epochs));
    });
    timed(seconds.evaluate, [&] {
      if (epoch < settings.evaluate_from) return;
      const ranking_tables ranking(model.tables(settings.stop_on));
      record.evaluated = evaluate.sampled(settings.stop_on, ranking).mean;
      if (stopping.improves(epoch, record.evaluated->ndcg_at_10())) state.best = weights_of(model);
    });
    state.epochs.push_back(record);
    if (observe) observe(model, state);
  }

  std::istringstream weights(state.best);
  model.load_weights(weights);
  const auto rank = [&](part which) -> part_evaluation {
    const ranking_tables ranking(model.tables(which));
    return {evaluate.sampled(which, ranking), evaluate.full(which, ranking)};
  };
  training_result result;
  result.best_epoch = stopping.best_epoch();
  timed(seconds.evaluate, [&] {
    result.validation = rank(part::validation);
    if (data.held_out > 1) result.test = rank(part::test);
  });
  result.epochs = std::move(state.epochs);
  result.seconds = seconds;
  result.pretrained = std::move(state.pretrained);
  progress.clear();
  return result;
}

} // namespace trainer
