// SPDX-License-Identifier: MIT
#include "pretraining.hpp"

#include <cstdint>
#include <cstdio>
#include <string_view>

#include "../model/recommender.hpp"
#include "../options/options_json.hpp"
#include "../sampling/negative_source.hpp"
#include "../sampling/samplers.hpp"
#include "../training/run_file.hpp"
#include "../training/training.hpp"
#include "settings.hpp"

namespace trainer {

options pretraining_of(const options& o) {
  options by_itself;
  by_itself.data = o.data;
  by_itself.model = o.model;
  by_itself.model.kind = model_kind::sasrec;
  by_itself.training = o.training;
  by_itself.training.epochs = o.pretraining.epochs;
  by_itself.training.seed = o.pretraining.seed.value_or(o.training.seed);
  by_itself.training.evaluate_from = 1;
  by_itself.training.protocol = protocol_kind::honest;
  by_itself.sampling.negatives = o.sampling.negatives;
  return by_itself;
}

namespace {

/// FNV-1a, to tell file names apart; the whole fingerprint is in the file.
std::string hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

} // namespace

pretraining_record pretrain(recommender& model, const split& data, const std::string& domain,
                            const options& o, const std::filesystem::path& folder) {
  json what = fingerprint(o, data);
  what["domain"] = domain;
  what["epochs"] = o.training.epochs;
  const run_file file("pre-trained encoder", what);
  const auto path = folder / (domain + "-seed" + std::to_string(o.training.seed) + "-" +
                              hash_of(what.dump()) + ".weights");
  pretraining_record record;
  if (!folder.empty() && std::filesystem::exists(path)) {
    file.load(path, [&](std::istream& in) {
      record = read_value<pretraining_record>(in);
      model.load_weights(in);
    });
    return record;
  }

  const auto source = make_negative_source(o, data);
  progress_bar progress;
  const auto result = train(model, *source, data, settings_of(o), progress);
  const auto& s = result.seconds;
  record = {result.best_epoch, result.validation.sampled.mean,
            s.prepare + s.sample + s.train + s.evaluate};
  if (!folder.empty()) {
    std::filesystem::create_directories(folder);
    file.save(path, [&](std::ostream& out) {
      write_value(out, record);
      model.save_weights(out);
    });
  }
  return record;
}

} // namespace trainer
