// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "finite_differences.hpp"
#include "train/nn/cdr_model.hpp"
#include "train/nn/dense_adam.hpp"
#include "train/nn/scoring_head.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;
using realhns::no_item;

namespace {

using ids = std::vector<item_id>;

const encoder_settings settings{.dim = 4, .heads = 1, .blocks = 2, .max_length = 4, .dropout = 0.3};
constexpr std::size_t source_items = 6, target_items = 5;

struct user {
  ids target, source;
  std::vector<std::uint32_t> source_before;
};

const std::vector<user> users{{{0, 1, 2}, {5, 4, 3}, {0, 1, 3}},
                              {{4}, {}, {0}},
                              {{}, {1, 2}, {}},
                              {{3, 3}, {0, 1, 2, 3, 4, 5}, {1, 4}},
                              {{0, 1, 2, 3, 4, 0}, {2}, {0, 0, 0, 0, 1, 1}},
                              {{2}, {2, 5}, {2}}};

cdr_batch batch_of(const std::vector<user>& some) {
  cdr_batch batch(settings.max_length);
  for (const auto& u : some) batch.add(u.target, u.source, u.source_before);
  return batch;
}

ids positives_for(Eigen::Index rows) {
  ids out;
  for (Eigen::Index r = 0; r < rows; ++r) out.push_back(static_cast<item_id>(r * 3 % 5));
  return out;
}

ids negatives_for(Eigen::Index rows) {
  ids out;
  for (Eigen::Index r = 0; r < rows * 3; ++r)
    out.push_back(r % 4 == 1 || r < 3 ? no_item : static_cast<item_id>(r * 2 % 5));
  return out;
}

} // namespace

TEST_CASE("the gradients of the cross-domain model are those of finite differences", "[trainer]") {
  const bool frozen = GENERATE(false, true);
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  const auto similarity = GENERATE(0, 1);
  realhns::thread_pool threads(2);
  cdr_model<double> model(settings, source_items, target_items, 1, threads);
  model.weights() = random_weights(model.parameters());
  if (frozen) model.freeze_source();
  scoring_head<double> head(loss_kind::bce,
                            similarity ? realhns::cosine(5) : realhns::inner_product(), threads);
  const cdr_batch batch = batch_of(users);
  const auto positives = positives_for(batch.target.rows());
  const auto negatives = negatives_for(batch.target.rows());

  matrix<double> d;
  parameter_values<double> unused(model.weights().size());
  const auto loss_into = [&](parameter_values<double>& gradient) {
    model.forward(batch, masks);
    return head.compute(std::as_const(model.weights())[model.items()], model.representations(),
                        {positives, negatives}, d, gradient[model.items()]);
  };
  loss_into(model.gradient());
  model.backward(d);
  const parameter_values<double> gradient = model.gradient();
  for (const auto& block : model.parameters().blocks()) {
    CAPTURE(block.name);
    if (block.frozen) {
      CHECK(gradient[block].isZero(0));
      continue;
    }
    CHECK(relative_error({model.weights().data() + block.offset, block.size()},
                         {gradient.data() + block.offset, block.size()},
                         [&] { return loss_into(unused); }) < 1e-6);
  }
}
