// SPDX-License-Identifier: MIT
#include "checkpoint.hpp"

#include <string>
#include <vector>

#include "../model/recommender.hpp"
#include "../sampling/negative_source.hpp"
#include "run_file.hpp"

namespace trainer {

void save_checkpoint(const std::filesystem::path& path, const run_file& file,
                     const recommender& model, const negative_source& source,
                     const training_state& state) {
  file.save(path, [&](std::ostream& out) {
    write_value(out, std::uint64_t{state.pretrained.size()});
    for (const auto& [domain, record] : state.pretrained) {
      write_list(out, domain);
      write_value(out, record);
    }
    write_list(out, state.epochs);
    write_value(out, state.seconds);
    write_value(out, state.stopping);
    write_list(out, state.best);
    model.save_weights(out);
    model.save_optimiser(out);
    write_list(out, source.memory());
  });
}

training_state load_checkpoint(const std::filesystem::path& path, const run_file& file,
                               recommender& model, negative_source& source) {
  training_state state;
  file.load(path, [&](std::istream& in) {
    for (auto left = read_value<std::uint64_t>(in); left > 0; --left) {
      const auto domain = read_list<std::string>(in);
      state.pretrained[domain] = read_value<pretraining_record>(in);
    }
    state.epochs = read_list<std::vector<epoch_record>>(in);
    state.seconds = read_value<phase_seconds>(in);
    state.stopping = read_value<early_stopping>(in);
    state.best = read_list<std::string>(in);
    model.load_weights(in);
    model.load_optimiser(in);
    source.restore(read_list<std::string>(in), model.tables(part::training));
  });
  return state;
}

} // namespace trainer
