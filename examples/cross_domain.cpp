// SPDX-License-Identifier: MIT
// How do I draw hard negatives from what users did in another domain?
//
// Here: people who read either crime or travel books also play games. Most readers of a kind play the
// same games, adventures or puzzles; a few are unlike the others. RealHNS finds these outliers, and
// takes a part of their hard negatives from what readers of their kind play: since it is not what they
// play, it is hard and yet unlikely to be a false negative.
#include <realhns/realhns.hpp>

#include <array>
#include <cmath>
#include <iostream>
#include <vector>

namespace {

constexpr std::size_t dim = 2, hidden = 4, user_count = 200, game_count = 1000;

/// MLP^f of section 4.3: two fully connected layers with a LeakyReLU between, over the state of the
/// source domain and one of the target domain. A real one is part of the model and trained with it;
/// these weights pass on the target state, and a little of the source state.
struct mlp {
  std::array<std::array<float, 2 * dim>, hidden> inner{
      {{0.1F, 0, 1, 0}, {-0.1F, 0, -1, 0}, {0, 0.1F, 0, 1}, {0, -0.1F, 0, -1}}};
  std::array<std::array<float, hidden>, dim> outer{{{1, -1, 0, 0}, {0, 0, 1, -1}}};

  /// The library calls it with a block of rows; `out` takes a representation for each.
  void operator()(const realhns::embedding_view<float>& source_rows,
                  const realhns::embedding_view<float>& centroids, std::span<float> out) const {
    for (std::size_t row = 0; row < source_rows.rows(); ++row) {
      std::array<float, hidden> between{};
      for (std::size_t h = 0; h < hidden; ++h) {
        for (std::size_t k = 0; k < dim; ++k)
          between[h] +=
              inner[h][k] * source_rows.row(row)[k] + inner[h][dim + k] * centroids.row(row)[k];
        if (between[h] < 0) between[h] *= 0.01F;
      }
      for (std::size_t k = 0; k < dim; ++k) {
        out[row * dim + k] = 0;
        for (std::size_t h = 0; h < hidden; ++h) out[row * dim + k] += outer[k][h] * between[h];
      }
    }
  }
};

bool reads_crime(std::size_t user) { return user % 2 == 0; }
bool is_unlike_others(std::size_t user) { return user % 20 < 2; }
bool plays_adventures(std::size_t user) { return reads_crime(user) != is_unlike_others(user); }
bool is_adventure(realhns::item_id game) { return game < game_count / 2; }

} // namespace

int main() {
  // Tables as a model would have them: a direction a taste, and every row a little off.
  realhns::draw_stream random({1, 0}, 0, 0);
  const auto append = [&](std::vector<float>& table, bool first) {
    for (std::size_t k = 0; k < dim; ++k)
      table.push_back(static_cast<float>(random.below(100)) / 500 +
                      ((k == 0) == first ? 1.F : 0.F));
  };
  std::vector<float> V, U, Hs, Ht;
  for (realhns::item_id game = 0; game < game_count; ++game) append(V, is_adventure(game));
  for (std::size_t user = 0; user < user_count; ++user) {
    append(U, plays_adventures(user));
    append(Ht, plays_adventures(user));
    append(Hs, reads_crime(user));
  }
  std::fill_n(Hs.begin() + 50 * dim, dim, 0.F); // user 50 has read nothing yet

  const mlp transfer;
  const auto sampler =
      realhns::real_hns({.negatives = 20,
                         .curriculum = {.start_epoch = 0, .increment = 10, .initial_scale = 1},
                         .coarse = {.from = 0.1, .to = 0.2},
                         .users = {.weight = 0.1},
                         .user_clusters = 2,
                         .seed = 7});
  using view = realhns::embedding_view<float>;
  const auto epoch =
      sampler.prepare(1, realhns::cross_domain<float>{.items = view(V, dim),
                                                      .users = view(U, dim),
                                                      .source = view(Hs, dim),
                                                      .target = view(Ht, dim),
                                                      .transfer = transfer,
                                                      .similarity = realhns::cosine(5)});

  // Of each user, the hard negatives that are not of the genre which the user plays.
  std::size_t outliers_with_other = 0, others_with_other = 0, not_hard = 0;
  for (realhns::user_id user = 0; user < user_count; ++user) {
    const realhns::item_id positive = plays_adventures(user) ? 0 : game_count - 1;
    std::vector<realhns::item_id> row(20);
    const auto report = epoch.sample({.user = user, .positive = positive}, row);
    std::size_t other = 0;
    for (std::size_t slot = 0; slot < report.hard; ++slot)
      other += is_adventure(row[slot]) != plays_adventures(user);
    not_hard += 10 - report.hard;
    (is_unlike_others(user) ? outliers_with_other : others_with_other) += other > 0;
  }
  const auto& report = epoch.report();
  std::cout << "clusters of readers: " << report.user_clusters << ", outliers: " << report.outliers
            << ", without a history: " << report.without_source << '\n'
            << "who got games of the other genre as hard negatives: " << outliers_with_other
            << " of 20 outliers, " << others_with_other
            << " of 180 others; planned and not hard: " << not_hard << "\n";
  return report.user_clusters == 2 && report.outliers == 20 && report.without_source == 1 &&
                 outliers_with_other == 20 && others_with_other == 0 && not_hard == 0
             ? 0
             : 1;
}
