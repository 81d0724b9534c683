// SPDX-License-Identifier: MIT
// How does a sampler remember from epoch to epoch, and how is such a run resumed?
//
// SRNS keeps a memory of candidates for each user, and what they scored in the last epochs. Nothing of
// that is in the sampler: each epoch is prepared from the one before. Saved beside the model, an epoch
// is all it takes to go on later, to the same negatives.
#include <realhns/realhns.hpp>

#include <iostream>
#include <sstream>
#include <vector>

namespace {

constexpr std::size_t dim = 16, user_count = 200, item_count = 1000;

std::vector<float> random_table(std::size_t rows, std::uint32_t seed) {
  realhns::draw_stream random({seed, 0}, 0, 0);
  std::vector<float> out(rows * dim);
  for (float& x : out) x = static_cast<float>(random.below(2001)) / 1000 - 1;
  return out;
}

} // namespace

int main() {
  auto items = random_table(item_count, 1);
  const auto users = random_table(user_count, 2);
  std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs;
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id n = 0; n < 5; ++n) pairs.emplace_back(u, (u * 37 + n * 91) % item_count);
  const auto train = realhns::interactions::from_pairs(pairs, user_count);
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(items, dim),
                                            .users = realhns::embedding_view<float>(users, dim),
                                            .known = train};

  const auto sampler = realhns::srns({.negatives = 2, .memory = 8, .ramp = 3, .seed = 7});
  const auto train_epoch = [&](const auto& epoch) { // stands for training; returns what was drawn
    std::vector<realhns::item_id> drawn;
    for (std::uint32_t n = 0; const auto& [u, i] : pairs) {
      realhns::item_id row[2];
      epoch.sample({.user = u, .positive = i, .position = n++}, row);
      drawn.insert(drawn.end(), row, row + 2);
      for (std::size_t k = 0; k < dim; ++k) items[row[0] * dim + k] *= 0.999F;
    }
    return drawn;
  };

  std::stringstream checkpoint;
  std::vector<float> model;
  std::vector<realhns::item_id> fourth;
  auto epoch = sampler.prepare(1, input);
  for (realhns::epoch_t e = 1; e <= 4; ++e) {
    if (e > 1) epoch = sampler.prepare(e, input, epoch);
    fourth = train_epoch(epoch);
    if (e != 3) continue;
    epoch.save(checkpoint);
    model = items;
  }

  items = model; // another day
  const auto third = sampler.restore(input, checkpoint);
  const auto again = train_epoch(sampler.prepare(third.number() + 1, input, third));
  std::cout << "a user's memory and records: " << epoch.report().bytes / user_count
            << " bytes\nthe fourth epoch after a pause: "
            << (again == fourth ? "the same negatives" : "other negatives") << '\n';
  return again == fourth ? 0 : 1;
}
