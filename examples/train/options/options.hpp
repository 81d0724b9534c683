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
options defaults_for(model_kind model);

/// Throws std::invalid_argument, with a sentence for people, on what contradicts itself or means
/// nothing.
void validate(const options& o);

} // namespace trainer
