// SPDX-License-Identifier: MIT
#include "dataset.hpp"
#include "measurement.hpp"
#include "zipf.hpp"

/// Negatives from a proposal alone: 20 for every training position, in one batch.
namespace {

constexpr std::uint32_t per_position = 20;

template <class Sampler>
measurement draws(const Sampler& sampler, const std::shared_ptr<const dataset>& data,
                  std::span<const double> weights = {}) {
  auto input = data->input(0);
  input.item_weights = weights;
  const auto epoch = sampler.prepare(1, input);
  const auto batch = data->batch(data->user_count(), false);
  auto out = std::make_shared<std::vector<realhns::item_id>>(batch.size() * per_position);
  auto work = std::make_shared<realhns::workspace>();
  const auto run = [=] {
    static_cast<void>(data); // what the batch and the epoch look at
    return seconds_of([&] { keep(epoch.sample(batch, *out, *work)); });
  };
  const auto save = [=](const std::filesystem::path& file) {
    run();
    write_raw<realhns::item_id>(file, *out);
  };
  return {static_cast<double>(out->size()), run, save};
}

measurement uniform(const request& r) {
  return draws(realhns::presets::uniform({.negatives = per_position, .threads = r.threads()}),
               open_dataset(r.text("data")));
}

measurement popularity(const request& r) {
  const auto data = open_dataset(r.text("data"));
  return draws(realhns::presets::popularity({.negatives = per_position, .threads = r.threads()}),
               data, zipf_weights(data->item_count()));
}

/// The random numbers alone, as the library's streams give them: four of 32 bits a block.
measurement random_numbers(const request& r) {
  const std::size_t count = r.count("draws");
  return {static_cast<double>(count), [=] {
            return seconds_of([&] {
              realhns::draw_stream random({1, 2}, 0, 0);
              std::uint32_t sum = 0;
              for (std::size_t i = 0; i < count; ++i) sum += random();
              keep(sum);
            });
          }};
}

const offer uniform_offer{"ours.uniform", uniform};
const offer popularity_offer{"ours.popularity", popularity};
const offer random_offer{"ours.random_numbers", random_numbers};

} // namespace
