// SPDX-License-Identifier: MIT
#pragma once

#include "cross_domain_options.hpp"
#include "data_options.hpp"
#include "model_options.hpp"
#include "output_options.hpp"
#include "pretraining_options.hpp"
#include "sampling_options.hpp"
#include "training_options.hpp"

namespace trainer {

/// Everything the command line can set.
struct options {
  data_options data;
  model_options model;
  training_options training;
  pretraining_options pretraining;
  sampling_options sampling;
  cross_domain_options cross_domain;
  output_options output;

  /// Calls f(title, group) for each group of options.
  template <class Self, class F>
  static void for_each_group(Self& o, const F& f) {
    f("Data", o.data);
    f("Model", o.model);
    f("Training", o.training);
    f("Pre-training", o.pretraining);
    f("Negatives", o.sampling);
    f("Negatives from the source domain", o.cross_domain);
    f("Files", o.output);
  }

  /// Calls visit(name, value, help) for each option.
  template <class Self, class Visit>
  static void for_each(Self& o, const Visit& visit) {
    for_each_group(o, [&](const char*, auto& group) {
      std::remove_cvref_t<decltype(group)>::for_each(group, visit);
    });
  }
};

/// What holds for a model unless told otherwise: for matrix factorisation what did best on
/// validation; for the sequence models the recipe that reaches the paper's level.
inline options defaults_for(model_kind model) {
  options o;
  o.model.kind = model;
  if (model == model_kind::mf) return o;
  o.training.loss = loss_kind::bce;
  o.training.batch = 128;
  o.training.learning_rate = 1e-3;
  o.training.learning_rate_decay = 0.99;
  if (o.model.two_domains()) o.cross_domain.parts = real_hns_parts::gs_cs_uf;
  if (model != model_kind::cdr) return o;
  o.pretraining.epochs = 80;
  o.pretraining.freeze = frozen::source;
  return o;
}

/// Throws std::invalid_argument, with a sentence for people, on what contradicts itself or means
/// nothing.
inline void validate(const options& o) {
  validate(o.data);
  validate(o.model);
  validate(o.training);
  validate(o.pretraining);
  validate(o.sampling);
  validate(o.cross_domain);

  const bool two = o.model.two_domains();
  require(!two || o.data.two_domains(),
          "--model " + to_text(o.model.kind) + " needs a --source domain");
  require(o.model.kind == model_kind::mf || o.training.l2 == 0, "--l2 is for --model mf");
  require(o.model.kind == model_kind::cdr || o.pretraining.epochs == 0,
          "--pretrain is for --model cdr");
  require(o.training.epochs >= first_full_epoch(o.sampling),
          "--epochs ends the run before the curriculum is full");

  const auto& cross = o.cross_domain;
  require(two || !cross.taken(), "--ablate: without a source domain there is no more than gs");
  if (!o.sampling.real_hns() || !cross.taken()) {
    require(!cross.general_hard, "--general-hard is for real_hns with a cross-domain selector");
    return;
  }
  require(cross.hard <= o.sampling.hard, "--cross-hard must not be more than --hard");
  require(cross.general_hard.value_or(o.sampling.hard - cross.hard) + cross.hard == o.sampling.hard,
          "--general-hard and --cross-hard must add up to --hard");
}

} // namespace trainer
