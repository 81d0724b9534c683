// SPDX-License-Identifier: MIT
// What does RealHNS do over the epochs of a training run?
//
// First nothing: while the model is young, its hard negatives are mistaken. Then, step by step, more
// hard negatives, and a filter that lets through more of them.
#include <realhns/realhns.hpp>

#include <iomanip>
#include <iostream>
#include <vector>

int main() {
  constexpr std::size_t dim = 16, user_count = 200, item_count = 2000;
  const auto random_table = [](std::size_t rows, std::uint32_t seed) {
    realhns::draw_stream random({seed, 0}, 0, 0);
    std::vector<float> out(rows * dim);
    for (float& x : out) x = static_cast<float>(random.below(2001)) / 1000 - 1;
    return out;
  };
  const std::vector<float> V = random_table(item_count, 1), U = random_table(user_count, 2);
  std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs;
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id n = 0; n < 20; ++n) pairs.emplace_back(u, (u * 37 + n * 91) % item_count);
  const auto train = realhns::interactions::from_pairs(pairs, user_count);

  realhns::sampler sampler{
      realhns::options{.negatives = 20, .seed = 7, .threads = 2},
      realhns::curriculum{
          .start_epoch = 5, .interval = 2, .increment = 1, .initial_scale = 5, .growth = 1.15},
      realhns::cluster_threshold{.clusters = 100},
      realhns::general_selector<>{.coarse = {.from = 0.1, .to = 0.2, .size = 1000},
                                  .fine = {.k = 100}}};

  // A batch: one query for each record, all at once.
  std::vector<realhns::user_id> users;
  std::vector<realhns::item_id> positives;
  std::vector<std::uint32_t> positions;
  for (const auto& [u, i] : pairs) {
    users.push_back(u);
    positives.push_back(i);
    positions.push_back(static_cast<std::uint32_t>(positions.size()));
  }
  std::vector<realhns::item_id> negatives(pairs.size() * 20);
  realhns::workspace workspace;

  std::cout << "epoch  planned hard  hard per row  filtered      s_d\n" << std::setprecision(3);
  bool none_known = true, as_planned = true;
  for (const realhns::epoch_t e : {1U, 5U, 6U, 10U, 16U, 24U, 40U}) {
    const auto epoch = sampler.prepare(
        e, realhns::single_domain<float>{.items = realhns::embedding_view<float>(V, dim),
                                         .users = realhns::embedding_view<float>(U, dim),
                                         .known = train,
                                         .similarity = realhns::cosine(5)});
    const auto report = epoch.sample(
        realhns::query_batch<float>{.users = users, .positives = positives, .positions = positions},
        negatives, workspace);
    const auto planned = epoch.report().plan.hard;
    const double hard = static_cast<double>(report.hard) / static_cast<double>(pairs.size());
    std::cout << std::setw(5) << e << std::setw(14) << planned << std::setw(14) << hard
              << std::setw(10) << report.rejected.filtered << std::setw(9)
              << epoch.report().filter_threshold << '\n';
    as_planned &= report.filled == negatives.size() && hard <= planned && (hard > 0) == (e > 5);
    for (std::size_t slot = 0; slot < negatives.size(); ++slot)
      none_known &= !train.contains(users[slot / 20], negatives[slot]);
  }
  std::cout << "known positives among the negatives: " << (none_known ? "none" : "some") << '\n';
  return none_known && as_planned ? 0 : 1;
}
