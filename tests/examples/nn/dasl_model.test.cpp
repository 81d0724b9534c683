// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "scored_positions.hpp"
#include "train/nn/dasl_model.hpp"
#include "train/nn/dense_adam.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

using ids = std::vector<item_id>;

constexpr encoder_settings settings{
    .dim = 4, .heads = 1, .blocks = 1, .max_length = 4, .dropout = 0.3};
constexpr std::size_t user_count = 7, source_items = 6, target_items = 5;

struct user {
  user_id id;
  ids own, other;
  std::vector<std::uint32_t> other_before;
};

// Without one history or the other, with histories of which only the latest items are kept, with
// positions before the first item of the other domain. All items are in both tables.
const std::vector<user> users{{4, {0, 1, 2}, {4, 4, 3}, {0, 1, 3}},
                              {0, {4}, {}, {0}},
                              {6, {}, {1, 2}, {}},
                              {2, {3, 3}, {0, 1, 2, 3, 4, 0}, {1, 4}},
                              {1, {0, 1, 2, 3, 4, 0}, {2}, {0, 0, 0, 0, 1, 1}},
                              {3, {2}, {2, 1}, {2}}};

dasl_batch batch_of(const std::vector<user>& some) {
  dasl_batch batch(settings.max_length);
  for (const auto& u : some) batch.add(u.id, u.own, u.other, u.other_before);
  return batch;
}

/// A model with random weights and the items that a batch is scored with.
template <class T>
struct world {
  explicit world(unsigned thread_count = 1) : threads(thread_count) {
    randomise(model.weights(), 5);
  }

  double target_loss(const dropout_masks& masks, parameter_values<T>& gradient) {
    model.forward(batch, masks);
    return head.compute(model.weights(), model.items(), model.representations(), scored.items(), d,
                        gradient);
  }

  double source_loss(const dropout_masks& masks, parameter_values<T>& gradient) {
    model.forward_source(batch, masks);
    return head.compute(model.weights(), model.source_items(), model.source_representations(),
                        scored.items(), d, gradient);
  }

  /// All that the model learns from, with its gradient.
  void learn(const dropout_masks& masks) {
    target_loss(masks, model.gradient());
    model.backward(d);
    source_loss(masks, model.gradient());
    model.backward_source(d);
    model.add_map(batch.users());
  }

  realhns::thread_pool threads;
  dasl_model<T> model{settings, user_count, source_items, target_items, 1, threads};
  scoring_head<T> head{loss_kind::bce, realhns::cosine(5), threads};
  dasl_batch batch = batch_of(users);
  scored_positions scored{batch.own().rows()};
  matrix<T> d;
};

matrix<double> representations(world<double>& w, const std::vector<user>& some) {
  const dasl_batch batch = batch_of(some);
  w.model.forward(batch);
  return w.model.representations();
}

} // namespace

TEST_CASE("the gradients of DASL are those of finite differences", "[trainer]") {
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  world<double> w(2);
  w.learn(masks);
  parameter_values<double> unused(w.model.weights().size());
  check_blocks(w.model.parameters(), w.model.weights(), w.model.gradient(), [&] {
    const double both = w.target_loss(masks, unused) + w.source_loss(masks, unused);
    world<double> copy;
    copy.model.weights() = w.model.weights();
    return both + copy.model.add_map(w.batch.users());
  });
}

TEST_CASE("a position of DASL knows nothing of what comes later", "[trainer]") {
  world<double> w;
  const auto all = representations(w, users);
  for (const auto& u : users)
    for (std::size_t length = 1; length < u.own.size() && u.own.size() <= 4; ++length) {
      user so_far = u;
      so_far.own.resize(length);
      so_far.other_before.resize(length);
      so_far.other.resize(so_far.other_before.back());
      if (u.other.size() > 4) continue; // the latest items would be others
      const auto of_prefix = representations(w, {so_far});
      const auto of_all = representations(w, {u});
      CHECK((of_prefix - of_all.topRows(as_index(length))).norm() < 1e-12);
    }
  CHECK(all.rows() == 3 + 1 + 0 + 2 + 4 + 1);
}

TEST_CASE("users of a batch of DASL have nothing to do with each other", "[trainer]") {
  world<double> w;
  const auto all = representations(w, users);
  const matrix<double> source = w.model.source_states(), target = w.model.target_states();
  Eigen::Index row = 0;
  for (const auto& u : users) {
    const auto alone = representations(w, {u});
    CHECK((all.middleRows(row, alone.rows()) - alone).norm() < 1e-12);
    CHECK((source.middleRows(row, alone.rows()) - w.model.source_states()).norm() < 1e-12);
    CHECK((target.middleRows(row, alone.rows()) - w.model.target_states()).norm() < 1e-12);
    row += alone.rows();
  }
  CHECK(row == all.rows());
  auto someone_else = users[0];
  someone_else.id = 5;
  CHECK((representations(w, {someone_else}) - all.topRows(3)).norm() > 1e-3);
}

TEST_CASE("a DASL user without a source so far has a source state of 0", "[trainer]") {
  world<double> w;
  w.model.forward(w.batch, dropout_masks(3, 8));
  const auto& states = w.model.source_states();
  for (const Eigen::Index r : {0, 3, 4}) CHECK(states.row(r).isZero(0));
  CHECK_FALSE(states.row(2).isZero(0));
}

TEST_CASE("transfer is what DASL makes representations with", "[trainer]") {
  world<double> w;
  w.model.forward(w.batch);
  CHECK(w.model.source_states().cols() == 4);
  CHECK(w.model.target_states().cols() == 8);
  matrix<double> out;
  w.model.transfer(w.model.source_states(), w.model.target_states(), out);
  CHECK((out - w.model.representations()).norm() < 1e-12);
}

TEST_CASE("training DASL is the same for any number of threads", "[trainer][threads]") {
  const auto weights_after = [](unsigned threads) {
    world<float> w(threads);
    dense_adam<float> adam(w.model.parameters(), {.learning_rate = 0.01}, w.threads);
    for (std::uint32_t step = 1; step <= 5; ++step) {
      w.learn(dropout_masks(3, step));
      adam.step(w.model.weights(), w.model.gradient());
    }
    return w.model.weights();
  };
  const auto one = weights_after(1);
  const parameter all{0, 1, as_index(one.size())};
  CHECK(one[all].allFinite());
  for (const unsigned threads : {2U, 3U}) CHECK(weights_after(threads)[all] == one[all]);
}

TEST_CASE("DASL refuses batches that do not fit", "[trainer]") {
  world<float> w;
  const auto refuses = [&](const user& u) {
    const dasl_batch batch = batch_of({u});
    CHECK_THROWS_AS(w.model.forward(batch), std::invalid_argument);
  };
  refuses({0, {target_items}, {}, {0}});
  refuses({0, {}, {source_items}, {}});
  refuses({user_count, {0}, {}, {0}});
  CHECK_THROWS_AS(w.model.forward(dasl_batch(settings.max_length + 1)), std::invalid_argument);
  CHECK_THROWS_AS(dasl_model<float>({.dim = 0}, 1, 1, 1, 1, w.threads), std::invalid_argument);
}

TEST_CASE("an empty batch goes through DASL", "[trainer]") {
  world<float> w;
  w.batch.clear();
  w.scored = scored_positions(0);
  w.learn({});
  CHECK(w.model.representations().rows() == 0);
  CHECK(w.model.gradient()[w.model.items()].isZero(0));
}
