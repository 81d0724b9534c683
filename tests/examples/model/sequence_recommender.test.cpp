// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <sstream>

#include "train/data/leave_one_out.hpp"
#include "train/data/planted/planted_data.hpp"
#include "train/model/dasl_recommender.hpp"

using namespace trainer;

namespace {

using sasrec = sasrec_recommender;
using cdr = cdr_recommender;
using dasl = dasl_recommender;

const split& small_data() {
  static const split data = [] {
    const planted_data world(1, {.users = 40, .items = 60});
    return leave_one_out(world.target(), &world.source());
  }();
  return data;
}

sequence_training small() {
  return {.encoder = {.dim = 8, .max_length = 5},
          .similarity = realhns::cosine(5),
          .adam = {.learning_rate = 0.01},
          .batch = 16,
          .seed = 3,
          .threads = 2};
}

/// Trains an epoch on negatives that depend on nothing but the batch; returns the mean loss.
double run_epoch(recommender& model, realhns::epoch_t epoch) {
  const std::size_t batches = model.begin_epoch(epoch);
  double loss = 0;
  for (std::size_t b = 0; b < batches; ++b) {
    const auto queries = model.forward(b);
    std::vector<item_id> negatives;
    for (std::size_t q = 0; q < queries.size(); ++q)
      negatives.push_back((queries.positives[q] + 7) % 60);
    loss += model.step(negatives) / static_cast<double>(batches);
  }
  return loss;
}

matrix<float> copy(realhns::embedding_view<float> view) { return as_matrix(view); }

/// The state of a user after a part's history, by a model that runs nobody else.
template <class Recommender, class Batch>
row_vector<float> alone(Recommender& trained, Batch batch, user_id user, const sequence& s) {
  detail::add_history(batch, user, s);
  trained.model().forward(batch);
  return trained.model().representations().bottomRows(1);
}

} // namespace

TEMPLATE_TEST_CASE("each position that is read is a query once an epoch", "[trainer][threads]",
                   sasrec, cdr, dasl) {
  const split& data = small_data();
  TestType model(data, small());
  std::vector<std::tuple<user_id, std::uint32_t, item_id>> seen, expected;
  const std::size_t batches = model.begin_epoch(1);
  CHECK(batches == (data.users.size() + 15) / 16);
  for (std::size_t b = 0; b < batches; ++b) {
    const auto queries = model.forward(b);
    CHECK(queries.representations.rows() == queries.size());
    CHECK(queries.sources.rows() == (TestType::two_domains ? queries.size() : 0));
    for (std::size_t q = 0; q < queries.size(); ++q)
      seen.emplace_back(queries.users[q], queries.positions[q], queries.positives[q]);
  }
  std::ranges::sort(seen);
  for (user_id user = 0; user < data.users.size(); ++user) {
    const auto history = data.training(user);
    const std::size_t read = std::min<std::size_t>(history.size() - 1, 5);
    for (std::size_t p = history.size() - read; p < history.size(); ++p)
      expected.emplace_back(user, static_cast<std::uint32_t>(p), history[p]);
  }
  CHECK(seen == expected);
}

TEST_CASE("tables hold each user's last state before the last item of a part",
          "[trainer][threads]") {
  const split& data = small_data();
  cdr both(data, small());
  dasl dual(data, small());
  sasrec one(data, small());
  for (const part which : {part::training, part::validation, part::test}) {
    const auto of_both = copy(both.tables(which).users);
    const auto of_one = copy(one.tables(which).users);
    const auto of_dual = copy(dual.tables(which).users);
    for (const user_id user : {user_id{0}, user_id{17}, user_id{39}}) {
      if (user >= data.users.size()) continue;
      const sequence s = data.up_to(which, user);
      CHECK(of_both.row(user).isApprox(alone(both, nn::cdr_batch(5), user, s), 1e-4F));
      CHECK(of_one.row(user).isApprox(alone(one, nn::packed_sequences(5), user, s), 1e-4F));
      CHECK(of_dual.row(user).isApprox(alone(dual, nn::dasl_batch(5), user, s), 1e-4F));
    }
  }
}

TEMPLATE_TEST_CASE("the transfer function of a model of two domains makes its own representations",
                   "[trainer][threads]", cdr, dasl) {
  TestType model(small_data(), small());
  const auto tables = model.tables(part::training);
  matrix<float> made(as_index(tables.users.rows()), as_index(tables.users.dim()));
  tables.transfer(tables.source, tables.target,
                  std::span(made.data(), static_cast<std::size_t>(made.size())));
  CHECK(made.isApprox(copy(tables.users), 1e-4F));
}

TEMPLATE_TEST_CASE("a sequence model learns what it is shown", "[trainer][threads]", sasrec, cdr,
                   dasl) {
  auto settings = small();
  settings.encoder.dropout = 0;
  TestType model(small_data(), settings);
  const double first = run_epoch(model, 1);
  double last = 0;
  for (realhns::epoch_t epoch = 2; epoch <= 20; ++epoch) last = run_epoch(model, epoch);
  CHECK(last < 0.8 * first);
}

TEMPLATE_TEST_CASE("a sequence model goes on from its bytes as if it had never stopped",
                   "[trainer][threads]", sasrec, cdr, dasl) {
  TestType straight(small_data(), small()), stopped(small_data(), small()),
      resumed(small_data(), small());
  run_epoch(straight, 1);
  run_epoch(stopped, 1);
  std::stringstream bytes;
  stopped.save_weights(bytes);
  stopped.save_optimiser(bytes);
  resumed.load_weights(bytes);
  resumed.load_optimiser(bytes);
  CHECK(run_epoch(straight, 2) == run_epoch(resumed, 2));
  CHECK(copy(straight.tables(part::test).users) == copy(resumed.tables(part::test).users));
}

TEST_CASE("weights of a model of another shape are refused", "[trainer][threads]") {
  sasrec one(small_data(), small());
  cdr other(small_data(), small());
  std::stringstream bytes;
  one.save_weights(bytes);
  CHECK_THROWS_AS(other.load_weights(bytes), std::runtime_error);
}

TEST_CASE("a frozen source is not moved by training, and the rest is", "[trainer][threads]") {
  cdr model(small_data(), small());
  model.model().freeze_source();
  const auto before = model.tables(part::test);
  const auto source = copy(before.source), users = copy(before.users);
  run_epoch(model, 1);
  const auto after = model.tables(part::test);
  CHECK(copy(after.source) == source);
  CHECK(copy(after.users) != users);
}

TEST_CASE("a frozen source gives the states of one that is run each time", "[trainer][threads]") {
  cdr frozen(small_data(), small()), run(small_data(), small());
  frozen.model().freeze_source();
  for (int round = 0; round < 2; ++round)
    for (const part which : {part::training, part::validation, part::test}) {
      const auto of_frozen = frozen.tables(which), of_run = run.tables(which);
      CHECK(copy(of_frozen.source) == copy(of_run.source));
      CHECK(copy(of_frozen.users).isApprox(copy(of_run.users), 1e-4F));
    }
  run.begin_epoch(1);
  frozen.begin_epoch(1);
  const auto of_run = run.forward(0), of_frozen = frozen.forward(0);
  CHECK(as_matrix(of_frozen.sources).rows() == as_matrix(of_run.sources).rows());
  CHECK(of_frozen.positives.size() == of_run.positives.size());
}
