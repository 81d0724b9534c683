// SPDX-License-Identifier: MIT
// What if other threads write the tables while negatives are drawn?
//
// Several threads train one model without locks (Hogwild), and the next epoch is prepared from it at the
// same time. Tables that are read as plain numbers would be a data race. A scorer reads them as the
// trainer does, one relaxed atomic number after the other; nobody waits, and nothing is copied.
#include <realhns/realhns.hpp>

#include <atomic>
#include <cmath>
#include <iostream>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t dim = 8;
constexpr realhns::user_id user_count = 60, item_count = 100, kinds = 5;
constexpr realhns::epoch_t epochs = 30;
constexpr std::uint32_t trainers = 3;

float load(float& x) { return std::atomic_ref(x).load(std::memory_order_relaxed); }
void add(float& x, float step) {
  std::atomic_ref(x).store(load(x) + step, std::memory_order_relaxed);
}

struct shared_model {
  using value_type = float;

  std::span<float> P, Q; // atomic references are to numbers that may be written

  std::size_t items() const { return Q.size() / dim; }
  std::size_t users() const { return P.size() / dim; }

  float score(realhns::user_id u, realhns::item_id i) const {
    float sum = 0;
    for (std::size_t k = 0; k < dim; ++k) sum += load(P[u * dim + k]) * load(Q[i * dim + k]);
    return sum;
  }

  void score(std::span<const realhns::query<float>> queries,
             std::span<const realhns::item_id> items, std::span<float> out) const {
    for (std::size_t i = 0; i < queries.size(); ++i)
      for (std::size_t j = 0; j < items.size(); ++j)
        out[i * items.size() + j] = score(queries[i].user, items[j]);
  }

  /// One step of gradient descent on -log sigmoid(score of i - score of j).
  void step(realhns::user_id u, realhns::item_id i, realhns::item_id j) const {
    const float slope = 0.1F / (1 + std::exp(score(u, i) - score(u, j)));
    for (std::size_t k = 0; k < dim; ++k) {
      float &p = P[u * dim + k], &liked = Q[i * dim + k], &other = Q[j * dim + k];
      const float of_user = slope * (load(liked) - load(other)), of_items = slope * load(p);
      add(liked, of_items);
      add(other, -of_items);
      add(p, of_user);
    }
  }
};

bool likes(realhns::user_id u, realhns::item_id i) { return u % kinds == i % kinds; }

} // namespace

int main() {
  const auto random_table = [](std::size_t rows, std::uint32_t seed) {
    realhns::draw_stream random({seed, 0}, 0, 0);
    std::vector<float> out(rows * dim);
    for (float& x : out) x = static_cast<float>(random.below(2001)) / 1e4F - 0.1F;
    return out;
  };
  auto P = random_table(user_count, 1), Q = random_table(item_count, 2);
  const shared_model model{P, Q};
  std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs; // half of what a user likes
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id n = 0; n < 10; ++n)
      pairs.emplace_back(u, (u % kinds + kinds * (u / kinds * 3 + n)) % item_count);
  const auto train = realhns::interactions::from_pairs(pairs, user_count);

  const realhns::sampler sampler{
      realhns::options{.negatives = 2, .seed = 42}, realhns::fixed{.hard = 1}, realhns::keep_all{},
      realhns::general_selector<>{.coarse = {.from = 0.2, .to = 0.6, .size = 30}}};
  const realhns::scored_domain<shared_model> input{.scorer = model, .known = train};
  std::atomic<std::size_t> known = 0;
  auto epoch = sampler.prepare(1, input);
  for (realhns::epoch_t e = 1; e <= epochs; ++e) {
    std::vector<std::thread> threads;
    for (std::uint32_t t = 0; t < trainers; ++t)
      threads.emplace_back([&, t] {
        for (std::uint32_t line = t; line < pairs.size(); line += trainers) {
          const auto [u, i] = pairs[line];
          realhns::item_id negatives[2];
          epoch.sample({.user = u, .positive = i, .position = line}, negatives);
          for (const realhns::item_id j : negatives) {
            known += train.contains(u, j);
            model.step(u, i, j);
          }
        }
      });
    auto next = sampler.prepare(e + 1, input); // while the others write
    for (auto& thread : threads) thread.join();
    epoch = next;
  }

  std::size_t right = 0, all = 0; // pairs of a liked, unseen item and one that is not liked
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id i = 0; i < item_count; ++i)
      for (realhns::item_id j = 0; j < item_count; ++j) {
        if (!likes(u, i) || train.contains(u, i) || likes(u, j)) continue;
        right += model.score(u, i) > model.score(u, j);
        ++all;
      }
  const double auc = static_cast<double>(right) / static_cast<double>(all);
  std::cout << "AUC after " << trainers << " threads trained without locks: " << auc
            << "; known positives drawn: " << known << '\n';
  return auc > 0.9 && known == 0 ? 0 : 1;
}
