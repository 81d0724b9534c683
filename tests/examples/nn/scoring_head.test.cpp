// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "examples/doubles/made_negatives.hpp"
#include "finite_differences.hpp"
#include "train/nn/scoring_head.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;
using realhns::no_item;

namespace {

using ids = std::vector<item_id>;

/// A table of items, with all that the head computes on it.
struct scored {
  explicit scored(matrix<double> items) : table{0, items.rows(), items.cols()} {
    weights = gradient = parameter_values<double>(table.size());
    weights[table] = items;
  }

  template <class Scored>
  double compute(loss_kind loss, realhns::similarity_measure similarity,
                 const matrix<double>& representations, const Scored& what,
                 unsigned thread_count = 1) {
    realhns::thread_pool threads(thread_count);
    scoring_head<double> head(loss, similarity, threads);
    gradient = parameter_values<double>(table.size());
    return head.compute(weights, table, representations, what, d, gradient);
  }

  parameter table;
  parameter_values<double> weights, gradient;
  matrix<double> d;
};

double sigma(double x) { return 1 / (1 + std::exp(-x)); }

// An item that is positive here and negative there, one twice in a row, rows with gaps and without
// any negative.
const ids positives{5, 1, 5, 0};
const ids negatives{1, 3, 3, 4, no_item, 2, no_item, 0, 1, no_item, no_item, no_item};

/// By the representations and by the items.
template <class Scored>
void check_gradients(loss_kind loss, realhns::similarity_measure similarity, const Scored& what) {
  scored items(random_matrix(6, 5, 1));
  auto u = random_matrix(4, 5, 2);
  items.compute(loss, similarity, u, what);
  const auto d = items.d;
  const auto gradient = items.gradient;
  const auto again = [&] { return items.compute(loss, similarity, u, what); };
  CHECK(relative_error(numbers(u), numbers(d), again) < 1e-8);
  CHECK(relative_error(numbers(items.weights[items.table]), numbers(gradient[items.table]), again) <
        1e-8);
}

} // namespace

TEST_CASE("losses of the head are those of their formulas", "[trainer]") {
  scored items(matrix<double>{{1, 0}, {0, 1}, {-1, 1}});
  const matrix<double> u{{1, 2}, {0, 3}};
  const ids positive{0, 2}, row{1, no_item, 2, no_item, no_item, 0};
  // scores: 1 | 2, 1 and 3 | 0; cosines: 1/s | 2/s, 1/t and 1/r | 0
  const double s = std::sqrt(5), t = std::sqrt(10), r = std::sqrt(2);
  const auto bce = [](double p, double n) { return -std::log(sigma(p)) - std::log(sigma(-n)); };
  const auto bpr = [](double p, double n) { return -std::log(sigma(p - n)); };
  const auto mean = [](auto loss, double p1, double n1, double n2, double p2, double n3) {
    return (loss(p1, n1) / 2 + loss(p1, n2) / 2 + loss(p2, n3)) / 2;
  };
  const auto inner = realhns::inner_product();
  const auto cosine = realhns::cosine(5);
  CHECK(items.compute(loss_kind::bce, inner, u, scored_items{positive, row}) ==
        Approx(mean(bce, 1, 2, 1, 3, 0)));
  CHECK(items.compute(loss_kind::bpr, inner, u, scored_items{positive, row}) ==
        Approx(mean(bpr, 1, 2, 1, 3, 0)));
  CHECK(items.compute(loss_kind::bce, cosine, u, scored_items{positive, row}) ==
        Approx(mean(bce, 5 / s, 10 / s, 5 / t, 5 / r, 0)));
  CHECK(items.compute(loss_kind::bpr, cosine, u, scored_items{positive, row}) ==
        Approx(mean(bpr, 5 / s, 10 / s, 5 / t, 5 / r, 0)));
}

TEST_CASE("gradients of the head are those of finite differences", "[trainer]") {
  const auto loss = GENERATE(loss_kind::bce, loss_kind::bpr);
  const auto similarity = GENERATE(realhns::inner_product(2.5), realhns::cosine(5));
  check_gradients(loss, similarity, scored_items{positives, negatives});
}

TEST_CASE("the head adds to the gradient of the items", "[trainer]") {
  realhns::thread_pool threads;
  scored items(random_matrix(6, 5, 1));
  const auto u = random_matrix(4, 5, 2);
  const scored_items what{positives, negatives};
  items.compute(loss_kind::bce, realhns::cosine(5), u, what);
  const matrix<double> once = items.gradient[items.table];
  scoring_head<double>(loss_kind::bce, realhns::cosine(5), threads)
      .compute(items.weights, items.table, u, what, items.d, items.gradient);
  CHECK(items.gradient[items.table].isApprox(2 * once));
}

TEST_CASE("the head gives the same for any number of threads", "[trainer][threads]") {
  constexpr Eigen::Index positions = 500;
  scored one(random_matrix(50, 16, 1)), three = one;
  const auto u = random_matrix(positions, 16, 2);
  ids many_positives, many_negatives;
  auto random = random_stream(1, purpose::planted);
  for (Eigen::Index r = 0; r < positions; ++r) {
    many_positives.push_back(random.below(50));
    for (int i = 0; i < 7; ++i) many_negatives.push_back(random.below(50));
  }
  const scored_items what{many_positives, many_negatives};
  CHECK(one.compute(loss_kind::bce, realhns::cosine(5), u, what) ==
        three.compute(loss_kind::bce, realhns::cosine(5), u, what, 3));
  CHECK(one.d == three.d);
  CHECK(one.gradient[one.table] == three.gradient[three.table]);
}

TEST_CASE("rows of length 0 have finite gradients under a cosine", "[trainer]") {
  scored items(random_matrix(6, 5, 1));
  items.weights[items.table].row(1).setZero();
  auto u = random_matrix(4, 5, 2);
  u.row(0).setZero();
  CHECK(std::isfinite(
      items.compute(loss_kind::bce, realhns::cosine(5), u, scored_items{positives, negatives})));
  CHECK(items.d.allFinite());
  CHECK(items.gradient[items.table].allFinite());
}

TEST_CASE("gradients by what rows are made of are those of finite differences", "[trainer]") {
  const auto loss = GENERATE(loss_kind::bce, loss_kind::bpr);
  const auto similarity = GENERATE(realhns::inner_product(2.5), realhns::cosine(5));
  const std::size_t noise_dim = GENERATE(0U, 5U);
  const auto made = made_of(positives, negatives, noise_dim);
  check_gradients(loss, similarity, scored_made_items<double>{positives, made});
}

TEST_CASE("a made row is scored as an item with that row would be", "[trainer]") {
  const auto similarity = GENERATE(realhns::inner_product(2.5), realhns::cosine(5));
  const auto made = made_of(positives, negatives, 5);
  const matrix<double> table = random_matrix(6, 5, 1), u = random_matrix(4, 5, 2);
  matrix<double> all(6 + 12, 5); // the items, and below them what is made
  all.topRows(6) = table;
  ids below;
  for (std::size_t slot = 0; slot < made.size(); ++slot) {
    made.derive(table, slot, {all.row(6 + as_index(slot)).data(), 5});
    below.push_back(made.terms(slot).empty() ? no_item : static_cast<item_id>(6 + slot));
  }
  scored items(table), found(all);
  const double loss =
      items.compute(loss_kind::bce, similarity, u, scored_made_items<double>{positives, made});
  CHECK(loss ==
        Approx(found.compute(loss_kind::bce, similarity, u, scored_items{positives, below})));
  CHECK(items.d.isApprox(found.d));
  const matrix<double> by_all = found.gradient[found.table];
  matrix<double> expected = by_all.topRows(6);
  for (std::size_t slot = 0; slot < made.size(); ++slot)
    for (const auto& [item, coefficient] : made.terms(slot))
      expected.row(item) += coefficient * by_all.row(6 + as_index(slot));
  CHECK(matrix<double>(items.gradient[items.table]).isApprox(expected));
}

TEST_CASE("one term a negative goes through the head as the item would", "[trainer]") {
  const auto similarity = GENERATE(realhns::inner_product(2.5), realhns::cosine(5));
  realhns::synthetic_rows<double> plain;
  plain.reset(negatives.size(), 1);
  for (std::size_t slot = 0; slot < negatives.size(); ++slot)
    plain.room_for_terms(slot)[0] = {negatives[slot], 1};
  scored made(random_matrix(6, 5, 1)), found = made;
  const auto u = random_matrix(4, 5, 2);
  const double loss =
      made.compute(loss_kind::bce, similarity, u, scored_made_items<double>{positives, plain});
  CHECK(loss ==
        Approx(found.compute(loss_kind::bce, similarity, u, scored_items{positives, negatives})));
  CHECK(made.d.isApprox(found.d));
  CHECK(matrix<double>(made.gradient[made.table]).isApprox(found.gradient[found.table]));
}

TEST_CASE("made negatives give the same for any number of threads, and finite gradients",
          "[trainer][threads]") {
  scored one(random_matrix(6, 5, 1));
  one.weights[one.table].row(1).setZero();
  scored three = one;
  const auto u = random_matrix(4, 5, 2);
  const auto made = made_of(positives, negatives, 0);
  const scored_made_items<double> what{positives, made};
  CHECK(one.compute(loss_kind::bce, realhns::cosine(5), u, what) ==
        three.compute(loss_kind::bce, realhns::cosine(5), u, what, 3));
  CHECK(one.d == three.d);
  CHECK(one.gradient[one.table] == three.gradient[three.table]);
  CHECK(one.d.allFinite());
  CHECK(one.gradient[one.table].allFinite());
}

TEST_CASE("a batch without positions has no loss and no gradient", "[trainer]") {
  scored items(random_matrix(6, 5, 1));
  CHECK(items.compute(loss_kind::bce, realhns::cosine(5), matrix<double>(0, 5), scored_items{}) ==
        0);
  CHECK(items.gradient[items.table].isZero(0));
}
