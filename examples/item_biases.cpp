// SPDX-License-Identifier: MIT
// What if my model adds a bias to each item's score?
//
// Without a copy, a scorer adds it. Where a copy is no matter, tables do as well: a column of biases
// beside the items, and one of ones beside the users. Both draw the same negatives.
#include <realhns/realhns.hpp>

#include <cmath>
#include <iostream>
#include <vector>

namespace {

constexpr std::size_t dim = 16;
constexpr std::uint32_t user_count = 100, item_count = 2000;

std::vector<float> random_table(std::size_t numbers, std::uint32_t seed) {
  realhns::draw_stream random({seed, 0}, 0, 0);
  std::vector<float> out(numbers);
  for (float& x : out) x = static_cast<float>(random.below(2001)) / 1000 - 1;
  return out;
}

/// A copy of a table with one more number in each row.
template <class Last>
std::vector<float> widened(const std::vector<float>& table, Last last) {
  std::vector<float> out;
  for (std::size_t row = 0; row < table.size() / dim; ++row) {
    for (std::size_t k = 0; k < dim; ++k) out.push_back(table[row * dim + k]);
    out.push_back(last(row));
  }
  return out;
}

} // namespace

int main() {
  const auto P = random_table(user_count * dim, 1), Q = random_table(item_count * dim, 2);
  auto bias = random_table(item_count, 3);
  for (std::size_t item = 0; item < item_count; item += 10) bias[item] += 3; // what sells
  const realhns::pair_scorer model({.items = item_count, .users = user_count},
                                   [&](const realhns::query<float>& q, realhns::item_id i) {
                                     float sum = 0;
                                     for (std::size_t k = 0; k < dim; ++k)
                                       sum = std::fma(P[q.user * dim + k], Q[i * dim + k], sum);
                                     return sum + bias[i];
                                   });
  const auto wide_items = widened(Q, [&](std::size_t item) { return bias[item]; });
  const auto wide_users = widened(P, [](std::size_t) { return 1.F; });

  const auto sampler = realhns::dns({.negatives = 10, .hard = 5, .candidates = 20});
  const auto by_scorer =
      sampler.prepare(1, realhns::scored_domain<decltype(model)>{.scorer = model});
  const auto by_tables = sampler.prepare(
      1,
      realhns::single_domain<float>{.items = realhns::embedding_view<float>(wide_items, dim + 1),
                                    .users = realhns::embedding_view<float>(wide_users, dim + 1)});
  const auto without = sampler.prepare(
      1, realhns::single_domain<float>{.items = realhns::embedding_view<float>(Q, dim),
                                       .users = realhns::embedding_view<float>(P, dim)});
  std::size_t same = 0, selling = 0, selling_without = 0;
  for (std::uint32_t n = 0; n < 1000; ++n) {
    const realhns::query<float> q{.user = n % user_count, .positive = 7, .position = n};
    std::vector<realhns::item_id> a(10), b(10), c(10);
    by_scorer.sample(q, a);
    by_tables.sample(q, b);
    without.sample(q, c);
    same += a == b;
    for (std::size_t slot = 0; slot < 5; ++slot) {
      selling += a[slot] % 10 == 0;
      selling_without += c[slot] % 10 == 0;
    }
  }
  std::cout << "rows that are the same as by a column more: " << same << " of 1000\n"
            << "hard negatives that sell: " << selling << " of 5000; without biases "
            << selling_without << '\n';
  return same == 1000 && selling > 2 * selling_without ? 0 : 1;
}
