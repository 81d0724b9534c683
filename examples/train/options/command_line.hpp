// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "options.hpp"

namespace trainer {

namespace detail {

/// An option whose text is turned into `value` by `parse`, which throws std::invalid_argument.
template <class T, class Parse>
CLI::Option* add_parsed(CLI::App& app, const std::string& name, T& value, Parse parse,
                        const std::string& help) {
  const auto read = [name, &value, parse](const std::string& text) {
    try {
      value = parse(text);
    } catch (const std::invalid_argument& error) {
      throw CLI::ValidationError(name, error.what());
    }
  };
  return app.add_option_function<std::string>(name, read, help);
}

/// An option that takes one of a few names.
template <class Choice>
CLI::Option* add_choice(CLI::App& app, const std::string& name, Choice& value,
                        const std::map<std::string, Choice>& names, const std::string& help) {
  std::string list;
  for (const auto& [text, choice] : names) list += (list.empty() ? "" : "|") + text;
  const auto parse = [names, list](const std::string& text) {
    const auto found = names.find(text);
    if (found == names.end()) throw std::invalid_argument("'" + text + "' is none of " + list);
    return found->second;
  };
  return add_parsed(app, name, value, parse, help)->type_name(list);
}

} // namespace detail

/// The options of `train`.
inline void add_train_options(CLI::App& app, options& o) {
  app.add_option("--data", o.data, "Folder of NAME.inter files, or 'planted'")->required();
  app.add_option("--source", o.source, "Source domain: users need a record there to take part");
  app.add_option("--target", o.target, "Target domain: its items are recommended");
  app.add_option("--model", o.model, "What is trained")->check(CLI::IsMember({"mf"}));
  app.add_option("--epochs", o.epochs, "At most this many");
  app.add_option("--seed", o.seed, "Same seed, same figures");
  app.add_option("--threads", o.threads, "For sampling and evaluation; 0: all there are");
  app.add_option("--json", o.json, "Write the report to this file");
  app.add_option("--dim", o.dim, "Numbers in an embedding");
  app.add_option("--batch", o.batch, "Training records a step");
  app.add_option("--lr", o.learning_rate, "Learning rate of Adam");
  app.add_option("--l2", o.l2, "Weight of the squared lengths of the embeddings");
  app.add_option("--dropout", o.dropout, "Share of a user embedding set to 0 while training");
  app.add_option("--patience", o.patience, "Epochs without a better validation NDCG@10");
  detail::add_choice(app, "--loss", o.loss, loss_names, "Training loss")->default_str("bpr");
  detail::add_parsed(app, "--similarity", o.similarity, parse_similarity,
                     "Score of two embeddings: inner, or cosine:SCALE")
      ->default_str("cosine:5");
}

/// The options of the samplers.
inline void add_sampling_options(CLI::App& app, sampling_options& s) {
  detail::add_choice(app, "--sampler", s.sampler, sampler_names, "Where negatives come from")
      ->default_str("uniform");
  app.add_option("--negatives", s.negatives, "Negatives for each positive (n_n)");
  app.add_option("--hard", s.hard, "At most this many of them hard (n_r)");
  app.add_option("--candidates", s.candidates,
                 "Random items that dns (10) and dns_star (100) choose a hard negative from");
  detail::add_parsed(app, "--window", s.window, parse_rank_range,
                     "real_hns: ranks the pool is drawn from, fractions or counts")
      ->default_str("0.3:0.4");
  app.add_option("--pool", s.pool, "real_hns: items in a user's pool");
  detail::add_parsed(app, "--top", s.top, parse_rank_range,
                     "Ranks that dns_star (0:10) and real_hns (0:100) take hard negatives from");
  app.add_option("--item-clusters", s.item_clusters, "real_hns: clusters of the item filter (k_i)");
  app.add_option("--start-epoch", s.start_epoch, "real_hns: last epoch without hard ones (mu)");
  app.add_option("--interval", s.interval, "real_hns: epochs between steps (psi)");
  app.add_option("--increment", s.increment, "real_hns: hard negatives added by a step (eta)");
  app.add_option("--initial-scale", s.initial_scale, "real_hns: s_d starts at s_c over this (chi)");
  app.add_option("--growth", s.growth, "real_hns: factor of s_d at each step (tau)");
}

} // namespace trainer
