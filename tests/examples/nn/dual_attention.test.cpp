// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "finite_differences.hpp"
#include "train/nn/dual_attention.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

using counts = std::vector<std::uint32_t>;

constexpr Eigen::Index dim = 3;

struct world {
  world() {
    const auto add = [&](std::size_t rows, std::size_t of_other, const counts& before) {
      batch.add(0, std::vector<item_id>(rows, 0), std::vector<item_id>(of_other, 0), before);
    };
    add(4, 5, {0, 2, 2, 4}); // of the other domain's five the last is never seen
    add(1, 0, {0});
    add(0, 3, {});
    add(6, 3, {1, 1, 1, 3, 3, 3});
    own = random_matrix(batch.own().rows(), dim, 2);
    other = random_matrix(batch.other().rows(), dim, 3);
  }

  void run() { layer.forward(weights, range(), own, other, kept); }
  dasl_range range() const { return batch.range(0, batch.users().size()); }

  double score(const matrix<double>& states, Eigen::Index row) const {
    const auto& blocks = list.blocks();
    const row_vector<double> hidden =
        (states.row(row) * weights[blocks[0]] + weights[blocks[1]]).array().tanh();
    return (hidden * weights[blocks[2]]).value();
  }

  parameter_list list;
  dual_attention<double> layer{list, "attention", dim};
  parameter_values<double> weights = random_weights(list);
  dasl_batch batch{9};
  matrix<double> own, other;
  dual_attention<double>::kept kept;
};

} // namespace

TEST_CASE("dual_attention is a softmax over all that each position sees", "[trainer]") {
  world w;
  const double scale = GENERATE(1, 5000); // exp of the larger scores overflows
  w.weights[w.layer.context()] *= scale;
  w.run();
  std::size_t positions = 0;
  w.range().for_each([&](std::size_t, Eigen::Index begin, Eigen::Index rows, Eigen::Index first) {
    for (Eigen::Index t = begin; t < begin + rows; ++t, ++positions) {
      const Eigen::Index end = w.range().seen(t, first);
      double top = -1e9, sum = 0;
      for (Eigen::Index i = begin; i <= t; ++i) top = std::max(top, w.score(w.own, i));
      for (Eigen::Index j = first; j < end; ++j) top = std::max(top, w.score(w.other, j));
      row_vector<double> own = row_vector<double>::Zero(dim), other = own;
      for (Eigen::Index i = begin; i <= t; ++i) {
        const double weight = std::exp(w.score(w.own, i) - top);
        sum += weight;
        own += weight * w.own.row(i);
      }
      for (Eigen::Index j = first; j < end; ++j) {
        const double weight = std::exp(w.score(w.other, j) - top);
        sum += weight;
        other += weight * w.other.row(j);
      }
      CHECK((w.kept.own.sums.row(t) - own / sum).norm() < 1e-9);
      CHECK((w.kept.other.sums.row(t) - other / sum).norm() < 1e-9);
    }
  });
  CHECK(positions == 11);
}

TEST_CASE("dual_attention sees nothing that comes later", "[trainer]") {
  world w;
  w.run();
  const auto own = w.kept.own.sums, other = w.kept.other.sums;
  w.own.row(3) *= 2;   // the last of the first user
  w.other.row(2) *= 2; // which only that looks at
  w.run();
  CHECK(w.kept.own.sums.topRows(3) == own.topRows(3));
  CHECK(w.kept.other.sums.topRows(3) == other.topRows(3));
  CHECK((w.kept.own.sums.row(3) - own.row(3)).norm() > 1e-3);
  CHECK((w.kept.other.sums.row(3) - other.row(3)).norm() > 1e-3);
  CHECK(w.kept.own.sums.bottomRows(7) == own.bottomRows(7)); // of other users
  w.other.row(4) *= 2;                                       // which nobody looks at
  const auto before = w.kept.other.sums;
  w.run();
  CHECK(w.kept.other.sums == before);
}

TEST_CASE("dual_attention has the gradients of finite differences", "[trainer]") {
  world w;
  const auto d_own_sums = random_matrix(w.own.rows(), dim, 4);
  const auto d_other_sums = random_matrix(w.own.rows(), dim, 5);
  const auto loss = [&] {
    w.run();
    return w.kept.own.sums.cwiseProduct(d_own_sums).sum() +
           w.kept.other.sums.cwiseProduct(d_other_sums).sum();
  };
  loss();
  parameter_values<double> gradient(w.list.size());
  dual_attention<double>::scratch scratch;
  auto used_own = d_own_sums, used_other = d_other_sums;
  matrix<double> d_own, d_other;
  w.layer.backward(w.weights, w.range(), w.own, w.other, w.kept, used_own, used_other, scratch,
                   gradient, d_own, d_other);
  check_blocks(w.list, w.weights, gradient, loss);
  CHECK(relative_error(numbers(w.own), numbers(d_own), loss) < 1e-6);
  CHECK(relative_error(numbers(w.other), numbers(d_other), loss) < 1e-6);
  CHECK(d_other.row(4).isZero(0));
}

TEST_CASE("a batch of two domains refuses counts that descend", "[trainer]") {
  dasl_batch batch(4);
  const std::vector<item_id> two(2, 0);
  CHECK_THROWS_AS(batch.add(0, two, two, counts{1, 0}), std::invalid_argument);
  CHECK_THROWS_AS(batch.add(0, two, two, counts{1, 3}), std::invalid_argument);
  CHECK_THROWS_AS(batch.add(0, two, two, counts{1}), std::invalid_argument);
  CHECK(batch.users().empty());
  batch.add(7, two, two, counts{0, 2});
  CHECK(batch.users()[0] == 7);
  batch.clear();
  CHECK(batch.users().empty());
  CHECK(batch.own().size() == 0);
}
