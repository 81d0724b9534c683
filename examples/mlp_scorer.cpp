// SPDX-License-Identifier: MIT
// How do I plug in a network, and not pay for it pair by pair?
//
// The network sees a user's row and an item's, one behind the other. Its first layer is a sum of what
// it makes of the one and of the other, so a block of queries and items needs each of them once, and a
// pair costs no more than the hidden units. A `scorer` is asked for such blocks.
#include <realhns/realhns.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <vector>

namespace {

constexpr std::size_t dim = 16, hidden = 8;
constexpr std::uint32_t user_count = 50, item_count = 5000;

std::vector<float> random_table(std::size_t numbers, std::uint32_t seed) {
  realhns::draw_stream random({seed, 0}, 0, 0);
  std::vector<float> out(numbers);
  for (float& x : out) x = static_cast<float>(random.below(2001)) / 1000 - 1;
  return out;
}

struct network {
  using value_type = float; // what it scores in

  std::vector<float> U = random_table(user_count * dim, 1), V = random_table(item_count * dim, 2);
  std::vector<float> of_user = random_table(hidden * dim, 3);
  std::vector<float> of_item = random_table(hidden * dim, 4);
  std::vector<float> last = random_table(hidden, 5);

  std::size_t items() const { return item_count; }
  std::size_t users() const { return user_count; }

  /// Called from several threads at once; the memory of each grows to what it needs, and stays.
  void score(std::span<const realhns::query<float>> queries,
             std::span<const realhns::item_id> items, std::span<float> out) const {
    thread_local std::vector<float> by_items;
    if (by_items.size() < items.size() * hidden) by_items.resize(items.size() * hidden);
    for (std::size_t j = 0; j < items.size(); ++j)
      first_layer(of_item, V.data() + items[j] * dim, by_items.data() + j * hidden);
    for (std::size_t i = 0; i < queries.size(); ++i) {
      float by_user[hidden];
      first_layer(of_user, U.data() + queries[i].user * dim, by_user);
      for (std::size_t j = 0; j < items.size(); ++j)
        out[i * items.size() + j] = last_layer(by_user, by_items.data() + j * hidden);
    }
  }

  float score_pair(const realhns::query<float>& q, realhns::item_id item) const {
    float by_user[hidden], by_item[hidden];
    first_layer(of_user, U.data() + q.user * dim, by_user);
    first_layer(of_item, V.data() + item * dim, by_item);
    return last_layer(by_user, by_item);
  }

private:
  static void first_layer(const std::vector<float>& weights, const float* row, float* out) {
    for (std::size_t h = 0; h < hidden; ++h) {
      out[h] = 0;
      for (std::size_t k = 0; k < dim; ++k) out[h] = std::fma(weights[h * dim + k], row[k], out[h]);
    }
  }

  float last_layer(const float* by_user, const float* by_item) const {
    float sum = 0;
    for (std::size_t h = 0; h < hidden; ++h)
      sum = std::fma(last[h], std::max(by_user[h] + by_item[h], 0.F), sum);
    return sum;
  }
};

} // namespace

int main() {
  const network model;
  const realhns::pair_scorer pair_by_pair(
      {.items = item_count, .users = user_count},
      [&](const realhns::query<float>& q, realhns::item_id i) { return model.score_pair(q, i); });

  const realhns::sampler sampler{
      realhns::options{.negatives = 8, .seed = 7, .threads = 2}, realhns::fixed{.hard = 4},
      realhns::score_margin{.margin = -2}, // no hard negative is far above the positive
      realhns::general_selector<>{.coarse = {.from = 0.1, .to = 0.2, .size = 200},
                                  .fine = {.k = 50}}};
  const auto draw = [&](const char* how, const auto& scorer) {
    using scorer_type = std::remove_cvref_t<decltype(scorer)>;
    const auto epoch = sampler.prepare(1, realhns::scored_domain<scorer_type>{.scorer = scorer});
    const auto start = std::chrono::steady_clock::now();
    std::vector<realhns::item_id> out(user_count * 20 * 8);
    realhns::sample_report report;
    for (std::uint32_t n = 0; n < user_count * 20; ++n)
      report += epoch.sample({.user = n / 20, .positive = n * 7 % item_count, .position = n},
                             std::span(out).subspan(n * 8, 8));
    const std::chrono::duration<double> drawing = std::chrono::steady_clock::now() - start;
    std::cout << how << ": prepared in " << epoch.report().seconds << " s, " << report.hard
              << " hard negatives of " << report.slots << " in " << drawing.count() << " s\n";
    return out;
  };
  const auto blocks = draw("blocks      ", model), pairs = draw("pair by pair", pair_by_pair);
  std::cout << (blocks == pairs ? "the same negatives\n" : "other negatives\n");
  return blocks == pairs ? 0 : 1;
}
