// SPDX-License-Identifier: MIT
#include "recommenders.hpp"

#include "../data/leave_one_out.hpp"
#include "../model/dasl_recommender.hpp"
#include "../model/mf_recommender.hpp"
#include "../model/sequence_recommender.hpp"
#include "pretraining.hpp"

namespace trainer {

namespace {

sequence_training sequence_training_of(const options& o) {
  const auto& t = o.training;
  return {.encoder = {.dim = o.model.dim,
                      .heads = o.model.heads,
                      .blocks = o.model.blocks,
                      .max_length = o.model.max_length,
                      .dropout = o.model.dropout},
          .loss = t.loss,
          .similarity = o.model.similarity,
          .adam = {.learning_rate = t.learning_rate, .beta2 = 0.98},
          .learning_rate_decay = t.learning_rate_decay,
          .batch = t.batch,
          .source_negatives = o.sampling.negatives,
          .seed = t.seed,
          .threads = t.threads};
}

std::unique_ptr<recommender> make_mf(const options& o, const split& data) {
  const auto& t = o.training;
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

/// The cross-domain model, each of whose encoders has first been trained by itself if the options
/// say so. A run that goes on from a checkpoint has all of its weights there.
std::unique_ptr<recommender> make_cdr(const options& o, const split& data,
                                      pretraining_records& records) {
  auto out = std::make_unique<cdr_recommender>(data, sequence_training_of(o));
  auto& model = out->model();
  const auto start = [&](const split& alone, const std::string& domain, const char* part) {
    const options by_itself = pretraining_of(o);
    sasrec_recommender encoder(alone, sequence_training_of(by_itself));
    records[domain] = pretrain(encoder, alone, domain, by_itself, o.pretraining.folder);
    nn::start_part(model, part, encoder.model());
  };
  if (o.pretraining.epochs > 0 && o.output.resume.empty()) {
    const bool made_up = o.data.planted(); // and without names
    start(source_by_itself(data), made_up ? "source" : o.data.source, "source.");
    start(data, made_up ? "target" : o.data.target, "target.");
  }
  if (o.pretraining.freeze == frozen::source) model.freeze_source();
  return out;
}

} // namespace

std::unique_ptr<recommender> make_recommender(const options& o, const split& data,
                                              pretraining_records& records) {
  switch (o.model.kind) {
  case model_kind::mf:
    break;
  case model_kind::sasrec:
    return std::make_unique<sasrec_recommender>(data, sequence_training_of(o));
  case model_kind::cdr:
    return make_cdr(o, data, records);
  case model_kind::dasl:
    return std::make_unique<dasl_recommender>(data, sequence_training_of(o));
  }
  return make_mf(o, data);
}

} // namespace trainer
