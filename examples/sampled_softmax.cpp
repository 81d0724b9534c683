// SPDX-License-Identifier: MIT
// How do I train with a softmax over sampled items when half of the sample is hard?
//
// A softmax over all items needs the sum of exp(score) over them, and its gradient. Over a sample each
// term counts 1 / q times, q being the probability of drawing the item: subtract log q from its score.
// Both sums then have the right mean, however the items were drawn.
#include <realhns/realhns.hpp>

#include <cmath>
#include <iostream>
#include <vector>

namespace {

constexpr std::size_t dim = 4, item_count = 300, negatives = 20;

/// The sum of exp(score), and of exp(score) times the item's row: the gradient by the user's row.
struct softmax_sums {
  double total = 0;
  double gradient[dim]{};

  void add(const std::vector<float>& V, const std::vector<float>& u, realhns::item_id j,
           double log_weight) {
    double score = 0;
    for (std::size_t k = 0; k < dim; ++k)
      score += static_cast<double>(u[k]) * static_cast<double>(V[j * dim + k]);
    const double term = std::exp(score + log_weight);
    total += term;
    for (std::size_t k = 0; k < dim; ++k) gradient[k] += term * static_cast<double>(V[j * dim + k]);
  }

  /// How far this is from what it should be, in parts of the latter's length.
  double error(const softmax_sums& right) const {
    double off = std::pow(total - right.total, 2), length = right.total * right.total;
    for (std::size_t k = 0; k < dim; ++k) {
      off += std::pow(gradient[k] - right.gradient[k], 2);
      length += right.gradient[k] * right.gradient[k];
    }
    return std::sqrt(off / length);
  }
};

} // namespace

int main() {
  realhns::draw_stream random({1, 2}, 0, 0);
  std::vector<float> V(item_count * dim), u{0.9F, -0.4F, 0.7F, 0.2F};
  for (float& x : V) x = static_cast<float>(random.below(2001)) / 1e3F - 1;
  const auto known = realhns::interactions::from_pairs(
      std::vector<std::pair<int, int>>{{0, 3}, {0, 14}, {0, 159}});
  const realhns::sampler sampler{
      realhns::options{.negatives = negatives}, realhns::fixed{.hard = negatives / 2},
      realhns::keep_all{},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.2}, .fine = {.k = 30}}};
  const auto epoch = sampler.prepare(
      1, realhns::single_domain<float>{.items = realhns::embedding_view<float>(V, dim),
                                       .users = realhns::embedding_view<float>(u, dim),
                                       .known = known});

  softmax_sums full, corrected, plain;
  for (realhns::item_id j = 0; j < item_count; ++j)
    if (!known.contains(0, j)) full.add(V, u, j, 0);
  constexpr std::uint32_t rows = 5000;
  for (std::uint32_t position = 0; position < rows; ++position) {
    const realhns::query<float> q{.user = 0, .positive = 3, .position = position};
    realhns::item_id row[negatives];
    double log_q[negatives];
    epoch.sample(q, row);
    epoch.log_q(q, row, log_q);
    for (std::size_t i = 0; i < negatives; ++i) {
      constexpr double draws = rows * negatives; // of all rows, since what is compared are means
      corrected.add(V, u, row[i], -log_q[i] - std::log(draws));
      plain.add(V, u, row[i], std::log(item_count - 3) - std::log(draws)); // as if q were uniform
    }
  }
  std::cout << "off the softmax over all items, with log q: " << corrected.error(full)
            << ", without: " << plain.error(full) << '\n';
  return corrected.error(full) < 0.01 && plain.error(full) > 0.3 ? 0 : 1;
}
