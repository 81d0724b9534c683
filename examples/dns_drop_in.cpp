// SPDX-License-Identifier: MIT
// What do I change in a BPR loop to train with dynamic negatives?
//
// Three lines: make a sampler, prepare an epoch, ask for a negative where one was drawn at random.
// The data: users and items of five kinds, where users like items of their own kind.
#include <realhns/realhns.hpp>

#include <cmath>
#include <iostream>
#include <vector>

namespace {

constexpr std::size_t dim = 8, user_count = 60, item_count = 100, kinds = 5;

using table = std::vector<float>;

table random_table(std::size_t rows, std::uint32_t seed) {
  realhns::draw_stream random({seed, 0}, 0, 0);
  table out(rows * dim);
  for (float& x : out) x = static_cast<float>(random.below(2001)) / 1e4F - 0.1F;
  return out;
}

float score(const table& P, const table& Q, realhns::user_id u, realhns::item_id i) {
  float sum = 0;
  for (std::size_t k = 0; k < dim; ++k) sum += P[u * dim + k] * Q[i * dim + k];
  return sum;
}

/// One step of gradient descent on -log sigmoid(score(u, i) - score(u, j)).
void bpr_step(table& P, table& Q, realhns::user_id u, realhns::item_id i, realhns::item_id j) {
  const float slope = 0.1F / (1 + std::exp(score(P, Q, u, i) - score(P, Q, u, j)));
  for (std::size_t k = 0; k < dim; ++k) {
    float &p = P[u * dim + k], &liked = Q[i * dim + k], &other = Q[j * dim + k];
    const float step = slope * (liked - other);
    liked += slope * p;
    other -= slope * p;
    p += step;
  }
}

bool likes(realhns::user_id u, realhns::item_id i) { return u % kinds == i % kinds; }

/// The share of (liked but not seen, not liked) pairs of items that the tables order rightly.
double auc(const table& P, const table& Q, const realhns::interactions& seen) {
  double right = 0, all = 0;
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id i = 0; i < item_count; ++i) {
      if (!likes(u, i) || seen.contains(u, i)) continue;
      for (realhns::item_id j = 0; j < item_count; ++j) {
        if (likes(u, j)) continue;
        right += score(P, Q, u, i) > score(P, Q, u, j);
        ++all;
      }
    }
  return right / all;
}

} // namespace

int main() {
  std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs; // half of what a user likes
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id n = 0; n < 10; ++n)
      pairs.emplace_back(u, (u % kinds + kinds * (u / kinds * 3 + n)) % item_count);
  const auto train = realhns::interactions::from_pairs(pairs, user_count);
  table P = random_table(user_count, 1), Q = random_table(item_count, 2);
  std::cout << "AUC before: " << auc(P, Q, train) << '\n';

  auto sampler = realhns::dns({.negatives = 1, .candidates = 3, .seed = 42});
  for (realhns::epoch_t e = 1; e <= 30; ++e) {
    auto epoch = sampler.prepare(
        e, realhns::single_domain<float>{.items = realhns::embedding_view<float>(Q, dim),
                                         .users = realhns::embedding_view<float>(P, dim),
                                         .known = train});
    for (std::uint32_t n = 0; auto [u, i] : pairs) {
      realhns::item_id j[1];
      epoch.sample({.user = u, .positive = i, .position = n++}, j);
      bpr_step(P, Q, u, i, j[0]);
    }
  }
  const double after = auc(P, Q, train);
  std::cout << "AUC after:  " << after << '\n';
  return after > 0.9 ? 0 : 1;
}
