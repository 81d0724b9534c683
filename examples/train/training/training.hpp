// SPDX-License-Identifier: MIT
#pragma once

#include <numeric>
#include <string>
#include <vector>

#include "../evaluation/evaluator.hpp"
#include "../math/adam.hpp"
#include "../model/mf_gradient.hpp"
#include "../model/record_stream.hpp"
#include "../sampling/hardness.hpp"
#include "../sampling/negative_source.hpp"
#include "early_stopping.hpp"
#include "progress.hpp"
#include "stopwatch.hpp"

namespace trainer {

struct training_settings {
  mf_settings model;
  adam_settings adam;
  std::uint32_t epochs = 200;
  std::size_t batch = 256;
  std::uint64_t seed = 0;
  unsigned threads = 1;
  std::uint32_t patience = 10;
  std::uint32_t minimum_epoch = 0;  ///< early stopping does not count epochs before it
  std::size_t quality_users = 256;  ///< users whose draws are looked at in each epoch
  taste_truth would_like = nullptr; ///< for made-up data
};

struct epoch_record {
  realhns::prepare_report prepared;
  realhns::sample_report sampled;
  source_quality quality;
  double loss = 0;
  metrics validation; ///< against sampled items
};

/// Metrics against sampled items and against the full catalogue.
struct evaluation_result {
  metrics sampled;
  metrics full;
};

struct phase_seconds {
  double prepare = 0;
  double sample = 0;
  double train = 0;
  double evaluate = 0;
};

/// `validation` and `test` are those of the model of `best_epoch`, chosen on validation NDCG@10.
struct training_result {
  std::uint32_t best_epoch = 0;
  std::vector<epoch_record> epochs;
  evaluation_result validation;
  evaluation_result test;
  phase_seconds seconds;
};

namespace detail {

/// `count` users, all of them if there are fewer.
inline std::vector<user_id> some_users(std::size_t users, std::size_t count, std::uint64_t seed) {
  std::vector<user_id> all(users);
  std::iota(all.begin(), all.end(), user_id{0});
  auto random = random_stream(seed, purpose::audit);
  shuffle(std::span(all), random);
  all.resize(std::min(users, count));
  return all;
}

} // namespace detail

/// Trains matrix factorisation on the negatives of `source`: each epoch prepares the source, then for
/// each batch samples, takes one Adam step, and at the end ranks the validation items.
inline training_result train_mf(const split& data, negative_source& source,
                                const training_settings& settings, progress_bar& progress) {
  const auto known = data.known();
  auto model =
      mf_model<float>::random(data.users.size(), data.items, settings.model.dim, settings.seed);
  auto best = model;
  const model_tables tables{model.users, model.items, settings.model.similarity};
  mf_gradient<float> gradient(settings.model);
  row_adam<float> user_adam(model.users.rows(), model.users.cols(), settings.adam);
  row_adam<float> item_adam(model.items.rows(), model.items.cols(), settings.adam);

  record_stream records(data);
  evaluator evaluate(data, settings.seed, settings.threads);
  early_stopping stopping(settings.patience, settings.minimum_epoch);
  const auto watched = detail::some_users(data.users.size(), settings.quality_users, settings.seed);
  std::vector<item_id> negatives;
  training_result result;
  auto& seconds = result.seconds;

  for (realhns::epoch_t epoch = 1; epoch <= settings.epochs; ++epoch) {
    epoch_record record;
    record.prepared = timed(seconds.prepare, [&] { return source.prepare(epoch, tables); });
    timed(seconds.evaluate, [&] {
      record.quality = measure_quality(source, ranking_tables(tables), data, known, watched, epoch,
                                       settings.would_like);
    });

    records.shuffle(settings.seed, epoch);
    auto random = random_stream(settings.seed, purpose::dropout, epoch);
    for (std::size_t begin = 0; begin < records.size(); begin += settings.batch) {
      const std::size_t end = std::min(begin + settings.batch, records.size());
      const auto queries = records.batch(begin, end);
      negatives.resize(queries.size() * source.negatives());
      record.sampled += timed(seconds.sample, [&] { return source.sample(queries, negatives); });
      timed(seconds.train, [&] {
        const double loss =
            gradient.compute(model, {queries.users, queries.positives, negatives}, random);
        user_adam.update(model.users, gradient.users().ids(), gradient.users().gradient());
        item_adam.update(model.items, gradient.items().ids(), gradient.items().gradient());
        record.loss +=
            loss * static_cast<double>(queries.size()) / static_cast<double>(records.size());
      });
      progress.show((epoch - 1 + static_cast<double>(end) / static_cast<double>(records.size())) /
                        settings.epochs,
                    "epoch " + std::to_string(epoch) + " of " + std::to_string(settings.epochs));
    }

    timed(seconds.evaluate,
          [&] { record.validation = evaluate.sampled(part::validation, ranking_tables(tables)); });
    result.epochs.push_back(record);
    if (stopping.improves(epoch, record.validation.ndcg_at_10())) best = model;
    if (stopping.should_stop(epoch)) break;
  }

  timed(seconds.evaluate, [&] {
    const ranking_tables ranking({best.users, best.items, settings.model.similarity});
    result.validation = {evaluate.sampled(part::validation, ranking),
                         evaluate.full(part::validation, ranking)};
    result.test = {evaluate.sampled(part::test, ranking), evaluate.full(part::test, ranking)};
  });
  result.best_epoch = stopping.best_epoch();
  progress.clear();
  return result;
}

} // namespace trainer
