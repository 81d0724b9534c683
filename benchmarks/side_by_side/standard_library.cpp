// SPDX-License-Identifier: MIT
#include <cmath>
#include <random>
#include <unordered_set>

#include "dataset.hpp"
#include "measurement.hpp"
#include "zipf.hpp"

/// What one writes with the standard library alone, and the memory's own limit.
namespace {

constexpr std::size_t per_position = 20;

/// Uniform negatives: a hash set of each user's history, and draws until one is not in it.
measurement uniform(const request& r) {
  const auto data = open_dataset(r.text("data"));
  auto out = std::make_shared<std::vector<realhns::item_id>>(data->positions.size() * per_position);
  const auto run = [=] {
    return seconds_of([&] {
      std::mt19937 random(1);
      std::uniform_int_distribution<realhns::item_id> any(
          0, static_cast<realhns::item_id>(data->item_count() - 1));
      std::unordered_set<realhns::item_id> known;
      for (std::size_t line = 0; line < data->position_users.size(); ++line) {
        const auto user = data->position_users[line];
        if (line == 0 || user != data->position_users[line - 1]) {
          const auto row = data->known.row(user);
          known = {row.begin(), row.end()};
        }
        for (std::size_t i = 0; i < per_position; ++i) {
          realhns::item_id item = any(random);
          while (known.contains(item)) item = any(random);
          (*out)[line * per_position + i] = item;
        }
      }
      keep(*out);
    });
  };
  const auto save = [=](const std::filesystem::path& file) {
    run();
    write_raw<realhns::item_id>(file, *out);
  };
  return {static_cast<double>(out->size()), run, save};
}

/// Draws by popularity^0.75, which is the exponent of ours, without a look at histories.
measurement discrete(const request& r) {
  auto weights = zipf_weights(r.count("items"));
  for (double& weight : weights) weight = std::pow(weight, 0.75);
  const std::size_t draws = r.count("draws");
  return {static_cast<double>(draws), [=, any = std::discrete_distribution<std::uint32_t>(
                                              weights.begin(), weights.end())]() mutable {
            return seconds_of([&] {
              std::mt19937 random(1);
              std::uint32_t sum = 0;
              for (std::size_t i = 0; i < draws; ++i) sum += any(random);
              keep(sum);
            });
          }};
}

/// One read of eight bytes a draw from anywhere in a table, none waiting for the one before it.
measurement reads(const request& r) {
  const std::size_t items = r.count("items"), draws = r.count("draws");
  return {static_cast<double>(draws), [=, table = std::vector<std::uint64_t>(items, 1)] {
            return seconds_of([&] {
              std::uint64_t state = 1, sum = 0;
              for (std::size_t i = 0; i < draws; ++i) {
                state = state * 6364136223846793005U + 1442695040888963407U;
                sum += table[((state >> 32) * items) >> 32];
              }
              keep(sum);
            });
          }};
}

const offer uniform_offer{"std.uniform", uniform};
const offer discrete_offer{"std.discrete", discrete};
const offer reads_offer{"limit.reads", reads};

} // namespace
