// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "examples/doubles/made_negatives.hpp"
#include "train/model/mf_gradient.hpp"

using namespace trainer;
using realhns::item_id;
using realhns::no_item;
using realhns::user_id;

namespace {

// Repeats everywhere: users, an item that is positive here and negative there, twice in one row, a
// row with gaps and a row with no negative at all.
const std::vector<user_id> users{2, 0, 2, 1};
const std::vector<item_id> positives{5, 1, 5, 0};
const std::vector<item_id> negatives{1,       3, 3, 4,       no_item, 2,
                                     no_item, 0, 1, no_item, no_item, no_item};
const training_batch batch{users, positives, negatives};

template <class Batch>
double loss_of(const mf_settings& settings, const mf_model<double>& model, const Batch& of) {
  mf_gradient<double> gradient(settings);
  auto random = random_stream(5, purpose::dropout);
  return gradient.compute(model, of, random);
}

/// The whole gradient of a table, zero where a row was not touched.
matrix<double> dense(const touched_rows<double>& touched, Eigen::Index rows, Eigen::Index dim) {
  matrix<double> out = matrix<double>::Zero(rows, dim);
  for (const auto id : touched.ids()) out.row(id) = touched.gradient().row(touched.slot(id));
  return out;
}

template <class Batch>
matrix<double> finite_differences(const mf_settings& settings, mf_model<double>& model,
                                  matrix<double>& table, const Batch& of) {
  constexpr double h = 1e-5;
  matrix<double> out(table.rows(), table.cols());
  for (Eigen::Index k = 0; k < table.size(); ++k) {
    double& weight = table.data()[k];
    const double was = weight;
    weight = was + h;
    const double above = loss_of(settings, model, of);
    weight = was - h;
    const double below = loss_of(settings, model, of);
    weight = was;
    out.data()[k] = (above - below) / (2 * h);
  }
  return out;
}

/// Checks both gradients of a batch.
template <class Batch>
void check_gradients(const mf_settings& settings, const Batch& of) {
  auto model = mf_model<double>::random(3, 6, 5, 1);
  mf_gradient<double> gradient(settings);
  for (int repeat = 0; repeat < 2; ++repeat) { // the second must find nothing left of the first
    auto random = random_stream(5, purpose::dropout);
    gradient.compute(model, of, random);
  }
  const auto off = [&](const touched_rows<double>& touched, matrix<double>& table) {
    return (dense(touched, table.rows(), 5) - finite_differences(settings, model, table, of))
        .cwiseAbs()
        .maxCoeff();
  };
  CHECK(off(gradient.users(), model.users) < 1e-8);
  CHECK(off(gradient.items(), model.items) < 1e-8);
}

} // namespace

TEST_CASE("gradients are those of finite differences", "[trainer]") {
  const auto loss = GENERATE(loss_kind::bpr, loss_kind::bce);
  const auto similarity = GENERATE(0, 1, 2);
  const double l2 = GENERATE(0.0, 0.3);
  const double dropout = GENERATE(0.0, 0.5);
  mf_settings settings;
  settings.dim = 5;
  settings.loss = loss;
  settings.similarity = similarity == 0   ? realhns::inner_product()
                        : similarity == 1 ? realhns::inner_product(2.5)
                                          : realhns::cosine(5);
  settings.l2 = l2;
  settings.dropout = dropout;
  check_gradients(settings, batch);
  for (const std::size_t noise_dim : {0U, 5U}) {
    const auto made = made_of(positives, negatives, noise_dim);
    check_gradients(settings, made_batch<double>{users, positives, made});
  }
}

TEST_CASE("one term a negative trains matrix factorisation as the item would", "[trainer]") {
  const auto similarity = GENERATE(realhns::inner_product(2.5), realhns::cosine(5));
  const mf_settings settings{.dim = 5, .similarity = similarity, .l2 = 0.3, .dropout = 0.5};
  realhns::synthetic_rows<double> plain;
  plain.reset(negatives.size(), 1);
  for (std::size_t slot = 0; slot < negatives.size(); ++slot)
    plain.room_for_terms(slot)[0] = {negatives[slot], 1};
  const auto model = mf_model<double>::random(3, 6, 5, 1);
  mf_gradient<double> made(settings), found(settings);
  auto first = random_stream(5, purpose::dropout), second = first;
  CHECK(made.compute(model, made_batch<double>{users, positives, plain}, first) ==
        Approx(found.compute(model, batch, second)));
  CHECK(dense(made.users(), 3, 5).isApprox(dense(found.users(), 3, 5)));
  CHECK(dense(made.items(), 6, 5).isApprox(dense(found.items(), 6, 5)));
}

TEST_CASE("losses are those of their formulas", "[trainer]") {
  const auto sigma = [](double x) { return 1 / (1 + std::exp(-x)); };
  mf_settings settings;
  settings.similarity = realhns::inner_product();
  const mf_model<double> model{matrix<double>{{1, 2}}, matrix<double>{{1, 0}, {0, 1}, {-1, 1}}};
  const std::vector<item_id> row{1, no_item, 2}; // scores 1 | 2, 1
  const std::vector<user_id> user{0};
  const std::vector<item_id> positive{0};
  auto random = random_stream(1, purpose::dropout);

  settings.loss = loss_kind::bpr;
  CHECK(mf_gradient<double>(settings).compute(model, {user, positive, row}, random) ==
        Approx(-(std::log(sigma(1.0 - 2.0)) + std::log(sigma(1.0 - 1.0))) / 2));
  settings.loss = loss_kind::bce;
  CHECK(mf_gradient<double>(settings).compute(model, {user, positive, row}, random) ==
        Approx(-std::log(sigma(1.0)) - (std::log(sigma(-2.0)) + std::log(sigma(-1.0))) / 2));
}

TEST_CASE("losses do not overflow", "[trainer]") {
  for (const auto kind : {loss_kind::bpr, loss_kind::bce}) {
    float positive = -1e4F;
    std::vector<float> scores{1e4F, -1e4F};
    const float loss = loss_and_derivatives(kind, positive, std::span<float>(scores));
    CHECK(std::isfinite(loss));
    CHECK(positive >= -1.0F);
    CHECK(scores[0] == Approx(0.5));
  }
}

TEST_CASE("a row of length 0 has a finite gradient under a cosine", "[trainer]") {
  auto model = mf_model<double>::random(3, 6, 5, 1);
  model.items.row(1).setZero();
  model.users.row(0).setZero();
  mf_gradient<double> gradient({.dim = 5});
  auto random = random_stream(5, purpose::dropout);
  const auto check = [&](const auto& of) {
    CHECK(std::isfinite(gradient.compute(model, of, random)));
    CHECK(dense(gradient.users(), 3, 5).allFinite());
    CHECK(dense(gradient.items(), 6, 5).allFinite());
  };
  check(batch);
  const auto made = made_of(positives, negatives, 0);
  check(made_batch<double>{users, positives, made});
}

TEST_CASE("initial weights are Xavier's and depend on the seed alone", "[trainer]") {
  const auto model = mf_model<float>::random(300, 200, 20, 9);
  CHECK(model.users.cwiseAbs().maxCoeff() <= std::sqrt(6.0F / 320));
  CHECK(model.users.cwiseAbs().maxCoeff() > 0.99F * std::sqrt(6.0F / 320));
  CHECK(std::abs(model.items.mean()) < 0.01F);
  CHECK(model.items == mf_model<float>::random(300, 200, 20, 9).items);
  CHECK(model.items != mf_model<float>::random(300, 200, 20, 8).items);
}
