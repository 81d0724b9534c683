// SPDX-License-Identifier: MIT
#include "dataset.hpp"
#include "measurement.hpp"

/// All sampling of one epoch at its hardest: clusters, rank windows of both branches, 8 hard
/// negatives from one and 2 from the other for each training position, and 10 random ones.
namespace {

/// Keeps what is less similar to the positive than a threshold that is already known: both branches
/// are filtered by that of the same clusters.
struct below {
  double threshold;

  struct state {
    float threshold;

    void keeps(std::span<const realhns::item_id> /*ids*/, std::span<const float> similarity,
               const realhns::query<float>& /*query*/, std::span<std::uint8_t> mask) const {
      for (std::size_t j = 0; j < mask.size(); ++j)
        mask[j] &= static_cast<std::uint8_t>(similarity[j] < threshold);
    }
  };

  template <class Input>
  state prepare(const Input& /*input*/, double /*scale*/, realhns::epoch_context&) const {
    return {static_cast<float>(threshold)};
  }
};

measurement epoch(const request& r) {
  const auto data = open_dataset(r.text("data"));
  const unsigned threads = r.threads();
  constexpr std::uint32_t random = 10, general = 8, cross = 2;
  const realhns::sampler target{
      realhns::options{.negatives = general + random, .threads = threads},
      realhns::fixed{.hard = general}, realhns::cluster_threshold{},
      realhns::general_selector<>{.coarse = {.from = r.number("from"), .to = r.number("to")}}};
  const auto batch = data->batch(data->user_count());
  const auto input = data->input(data->user_count());
  auto first = std::make_shared<std::vector<realhns::item_id>>();
  auto second = std::make_shared<std::vector<realhns::item_id>>();
  return {1, [=] {
            static_cast<void>(data); // what the batch and the input look at
            return seconds_of([&] {
              realhns::workspace work;
              first->resize(batch.size() * (general + random));
              second->resize(batch.size() * cross);
              const auto mine = target.prepare(1, input);
              const realhns::sampler source{
                  realhns::options{.negatives = cross, .threads = threads}, realhns::fixed{},
                  below{mine.report().filter_threshold},
                  realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.3}}};
              const auto other = source.prepare(1, input);
              keep(mine.sample(batch, *first, work));
              keep(other.sample(batch, *second, work));
            });
          }};
}

const offer epoch_offer{"ours.epoch", epoch};

} // namespace
