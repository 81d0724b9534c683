// SPDX-License-Identifier: MIT
#include "dataset.hpp"
#include "measurement.hpp"

/// All sampling of one epoch at its hardest: clusters of items and of users, rank windows of both
/// parts, 8 hard negatives of one and 2 of the other for each training position, and random ones.
namespace {

/// Stands for MLP^f at next to no cost: what the model itself does is part of no side.
struct sum_of_states {
  void operator()(const realhns::embedding_view<float>& source,
                  const realhns::embedding_view<float>& centroids, std::span<float> out) const {
    for (std::size_t i = 0; i < source.rows(); ++i)
      for (std::size_t k = 0; k < source.dim(); ++k)
        out[i * source.dim() + k] = source.row(i)[k] + centroids.row(i)[k];
  }
};

/// The states of the users in both domains, and of the source at each position.
struct states {
  explicit states(const dataset& data)
      : source(unit_rows(data.user_count(), dataset::dim, 5)),
        target(unit_rows(data.user_count(), dataset::dim, 6)),
        sources(unit_rows(data.positives.size(), dataset::dim, 7)) {}

  std::vector<float> source, target, sources;
  sum_of_states transfer;
};

measurement epoch(const request& r) {
  const auto data = open_dataset(r.text("data"));
  const auto of_users = std::make_shared<const states>(*data);
  auto settings =
      realhns::real_hns_settings<>{.coarse = {.from = r.number("from"), .to = r.number("to")},
                                   .users = {.weight = r.number("outliers")},
                                   .threads = r.threads()};
  settings.curriculum.start_epoch = 0;
  const auto sampler = realhns::real_hns(settings);
  const realhns::epoch_t hardest = 40; // the curriculum is full, and the filter at its weakest
  const auto general = data->input(data->user_count());
  realhns::cross_domain<float> input;
  input.items = general.items;
  input.users = general.users;
  input.known = general.known;
  input.source = {of_users->source, dataset::dim};
  input.target = {of_users->target, dataset::dim};
  input.transfer = of_users->transfer;
  auto batch = data->batch(data->user_count());
  batch.sources = {of_users->sources, dataset::dim};
  auto negatives =
      std::make_shared<std::vector<realhns::item_id>>(batch.size() * settings.negatives);
  return {1, [=] {
            static_cast<void>(data); // what the batch and the input look at
            static_cast<void>(of_users);
            return seconds_of([&] {
              realhns::workspace work;
              keep(sampler.prepare(hardest, input).sample(batch, *negatives, work));
            });
          }};
}

const offer epoch_offer{"ours.epoch", epoch};

} // namespace
