// SPDX-License-Identifier: MIT
// How do I train on negatives that are made, not found?
//
// MixGCF mixes a part of the positive into each hard negative. Four steps: sample ids as ever, ask what
// their rows are made of, score those rows, and pass the gradient on to the items that they are made of.
#include <realhns/realhns.hpp>

#include <cassert>
#include <cmath>
#include <iostream>
#include <vector>

int main() {
  constexpr std::size_t dim = 8;
  constexpr realhns::user_id user_count = 60, item_count = 100, kinds = 5;
  const auto likes = [](realhns::user_id u, realhns::item_id i) { return u % kinds == i % kinds; };
  const auto random_table = [](std::size_t rows, std::uint32_t seed) {
    realhns::draw_stream random({seed, 0}, 0, 0);
    std::vector<float> out(rows * dim);
    for (float& x : out) x = static_cast<float>(random.below(2001)) / 1e4F - 0.1F;
    return out;
  };
  std::vector<float> P = random_table(user_count, 1), Q = random_table(item_count, 2);
  const realhns::embedding_view<float> users(P, dim), items(Q, dim);
  const auto score = [](std::span<const float> p, std::span<const float> q) {
    float sum = 0;
    for (std::size_t k = 0; k < dim; ++k) sum += p[k] * q[k];
    return sum;
  };
  std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs; // half of what a user likes
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id n = 0; n < 10; ++n)
      pairs.emplace_back(u, (u % kinds + kinds * (u / kinds * 3 + n)) % item_count);
  const auto train = realhns::interactions::from_pairs(pairs, user_count);

  const auto sampler = realhns::mix_gcf({.negatives = 1, .candidates = 3, .seed = 42});
  realhns::synthetic_rows<float> rows;
  for (realhns::epoch_t e = 1; e <= 30; ++e) {
    const auto epoch = sampler.prepare(
        e, realhns::single_domain<float>{.items = items, .users = users, .known = train});
    for (std::uint32_t n = 0; const auto& [u, i] : pairs) {
      const realhns::query<float> q{.user = u, .positive = i, .position = n++};
      realhns::item_id drawn[1];
      float made[dim], p[dim];
      epoch.sample(q, drawn);             // ids, which are counted and audited as ever
      epoch.synthesise(q, drawn, rows);   // what the rows of the negatives are made of
      rows.derive(items, 0, made);        // (1 - alpha) * negative + alpha * positive
      std::ranges::copy(users.row(u), p); // as it is before the step

      const float gap = score(p, items.row(i)) - score(p, made);
      const float unmixed = score(p, items.row(i)) - score(p, items.row(drawn[0]));
      assert(std::abs(gap) <= std::abs(unmixed) + 1e-4F); // harder to tell apart
      const float slope = 0.1F / (1 + std::exp(gap));     // of -log sigmoid(gap), times the rate
      for (std::size_t k = 0; k < dim; ++k) {
        P[u * dim + k] += slope * (Q[i * dim + k] - made[k]);
        Q[i * dim + k] += slope * p[k];
        for (const auto& [item, coefficient] : rows.terms(0)) // the positive is one of them
          Q[item * dim + k] -= slope * coefficient * p[k];
      }
    }
  }

  std::size_t right = 0, all = 0; // pairs of a liked, unseen item and one that is not liked
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id i = 0; i < item_count; ++i)
      for (realhns::item_id j = 0; j < item_count; ++j) {
        if (!likes(u, i) || train.contains(u, i) || likes(u, j)) continue;
        right += score(users.row(u), items.row(i)) > score(users.row(u), items.row(j));
        ++all;
      }
  std::cout << "AUC after training: " << static_cast<double>(right) / static_cast<double>(all)
            << '\n';
  return right * 10 > all * 9 ? 0 : 1;
}
