// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "require.hpp"

namespace trainer {

options defaults_for(model_kind model) {
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

void validate(const options& o) {
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
