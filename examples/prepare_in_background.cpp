// SPDX-License-Identifier: MIT
// How is the next epoch prepared while this one trains?
//
// Preparing reads the tables, training writes them: on live tables that would be a race. So the next
// epoch is prepared from a snapshot, on another thread, and then rebound to the live tables: pools and
// thresholds are as old as the snapshot, while each draw still scores by the rows as they are now.
#include <realhns/realhns.hpp>

#include <future>
#include <iostream>
#include <vector>

namespace {

constexpr std::size_t dim = 16, user_count = 300, item_count = 3000;
constexpr realhns::epoch_t epochs = 6;

/// The model's tables: live ones, and copies to prepare from.
struct tables {
  std::vector<float> items, users;

  realhns::single_domain<float> input(const realhns::interactions& known) const {
    return {.items = realhns::embedding_view<float>(items, dim),
            .users = realhns::embedding_view<float>(users, dim),
            .known = known,
            .similarity = realhns::cosine(5)};
  }
};

std::vector<float> random_table(std::size_t rows, std::uint32_t seed) {
  realhns::draw_stream random({seed, 0}, 0, 0);
  std::vector<float> out(rows * dim);
  for (float& x : out) x = static_cast<float>(random.below(2001)) / 1000 - 1;
  return out;
}

/// Stands for a training step: moves the user towards the positive and away from the negative.
void train_step(tables& live, std::size_t u, std::size_t i, std::size_t j) {
  for (std::size_t k = 0; k < dim; ++k) {
    float& user = live.users[u * dim + k];
    float& positive = live.items[i * dim + k];
    float& negative = live.items[j * dim + k];
    const float before = user;
    user += 0.02F * (positive - negative);
    positive += 0.02F * before;
    negative -= 0.02F * before;
  }
}

} // namespace

int main() {
  tables live{random_table(item_count, 1), random_table(user_count, 2)};
  std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs;
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id n = 0; n < 10; ++n) pairs.emplace_back(u, (u * 37 + n * 91) % item_count);
  const auto train = realhns::interactions::from_pairs(pairs, user_count);

  const realhns::sampler sampler{
      realhns::options{.negatives = 4, .seed = 7}, realhns::fixed{.hard = 2},
      realhns::cluster_threshold{.clusters = 20},
      realhns::general_selector<>{.coarse = {.from = 0.1, .to = 0.2, .size = 200},
                                  .fine = {.k = 50}}};

  const auto input = live.input(train);
  auto epoch = sampler.prepare(1, input);
  std::size_t known = 0, hard = 0;
  double seconds = 0;
  for (realhns::epoch_t e = 1; e <= epochs; ++e) {
    const tables snapshot = live;
    auto next = std::async(std::launch::async, [&sampler, &snapshot, &train, e] {
      return sampler.prepare(e + 1, snapshot.input(train));
    });

    for (std::uint32_t line = 0; line < pairs.size(); ++line) {
      const auto [u, i] = pairs[line];
      realhns::item_id negatives[4];
      const auto report = epoch.sample({.user = u, .positive = i, .position = line}, negatives);
      hard += report.hard;
      for (const realhns::item_id j : negatives) {
        known += train.contains(u, j);
        train_step(live, u, i, j);
      }
    }

    // Waits only where preparing takes longer than training.
    epoch = next.get().with_items(input.items).with_users(input.users);
    seconds += epoch.report().seconds;
  }
  std::cout << "hard negatives drawn: " << hard << ", of them known: " << known << "; " << seconds
            << " s of preparation behind the training of " << epochs << " epochs\n";
  return known == 0 && hard == epochs * pairs.size() * 2 ? 0 : 1;
}
