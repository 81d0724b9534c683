// SPDX-License-Identifier: MIT
// How do I draw hard negatives for a model whose score is no dot product?
//
// DistMult scores a user, a relation and an item by the sum of u_k * r_k * v_k. Here users watch films
// of one genre, and give away films of the other. A `pair_scorer` makes a model of a function of a
// query and an item. What a query brings as its representation is the function's business: here it is
// the row of the query's relation.
#include <realhns/realhns.hpp>

#include <iostream>
#include <vector>

namespace {

constexpr std::size_t dim = 8;
constexpr std::uint32_t user_count = 100, film_count = 1000, watches = 0, gives = 1;

/// The genre that a user likes, or that a film is of.
std::uint32_t genre(std::uint32_t id) { return id % 2; }

/// Rows as a model would have them: the first number tells genres apart, the others are noise.
std::vector<float> trained_table(std::uint32_t rows, std::uint32_t seed) {
  realhns::draw_stream random({seed, 0}, 0, 0);
  std::vector<float> out(rows * dim);
  for (std::size_t k = 0; k < out.size(); ++k)
    out[k] = static_cast<float>(random.below(2001)) / 2000 - 0.5F;
  for (std::uint32_t row = 0; row < rows; ++row) out[row * dim] += genre(row) == 0 ? 2.F : -2.F;
  return out;
}

} // namespace

int main() {
  const auto U = trained_table(user_count, 1), R = trained_table(2, 2),
             V = trained_table(film_count, 3);
  // No `users`: hard negatives are for queries that bring a representation, and for no others.
  const realhns::pair_scorer model(
      {.items = film_count}, [&](const realhns::query<float>& q, realhns::item_id film) {
        float sum = 0;
        for (std::size_t k = 0; k < dim; ++k)
          sum += U[q.user * dim + k] * q.representation[k] * V[film * dim + k];
        return sum;
      });
  const auto sampler = realhns::dns({.negatives = 10, .hard = 5, .candidates = 10});
  const auto epoch = sampler.prepare(1, realhns::scored_domain<decltype(model)>{.scorer = model});

  // Of the hard negatives for each relation, those that are of the genre which the user likes.
  std::size_t hard[2]{}, liked[2]{};
  for (std::uint32_t n = 0; n < 2 * user_count; ++n) {
    const std::uint32_t user = n / 2, relation = n % 2;
    realhns::item_id row[10];
    const auto report = epoch.sample({.user = user,
                                      .positive = 7 * n % film_count,
                                      .position = n,
                                      .representation = std::span(R).subspan(relation * dim, dim)},
                                     row);
    hard[relation] += report.hard;
    for (std::size_t slot = 0; slot < report.hard; ++slot)
      liked[relation] += genre(row[slot]) == genre(user);
  }
  std::cout << "hard negatives of the genre that the user likes, for watching: " << liked[watches]
            << " of " << hard[watches] << ", for giving: " << liked[gives] << " of " << hard[gives]
            << '\n';
  return hard[watches] == 500 && hard[gives] == 500 && liked[watches] > 490 && liked[gives] < 10
             ? 0
             : 1;
}
