// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "examples/doubles/oracle_model.hpp"
#include "train/evaluation/evaluator.hpp"
#include "train/run/workload.hpp"

using namespace trainer;

TEST_CASE("the trainer's metrics find the planted truth in a model that knows it", "[trainer]") {
  options o;
  o.data.folder = "planted";
  o.data.planted_users = 400;
  o.data.planted_items = 600;
  const workload work = load_data(o);
  const split& data = work.data;
  const oracle_model model(o, data);
  evaluator metrics(data, 1, 1);
  const auto found = metrics.sampled(part::test, ranking_tables(model.tables()));
  REQUIRE(found.placements.size() == data.users.size());

  std::size_t liked = 0, first_ten = 0;
  for (user_id user = 0; user < data.users.size(); ++user) {
    const double ahead = found.placements[user].rank;
    double would_like = 0;
    for (const item_id item : metrics.sample(part::test, user))
      would_like += work.would_like(user, item);
    // What is liked ranks before all that is not, so an answer is behind what is liked at most, or
    // else behind all of it.
    if (work.would_like(user, data.answer(part::test, user))) {
      CHECK(ahead <= would_like);
      first_ten += ahead < 10;
      ++liked;
    } else {
      CHECK(ahead >= would_like);
    }
  }
  CHECK(double(liked) > 0.8 * double(data.users.size()));
  // Of 99 others some five are liked as well, and stand before the answer or behind it.
  CHECK(double(first_ten) > 0.98 * double(liked));
  CHECK(found.mean.hr_at_10() > 0.85);
  CHECK(found.mean.auc > 0.9);
}
