// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/data/leave_one_out.hpp"
#include "train/data/planted.hpp"
#include "train/model/mf.hpp"
#include "train/sampling/hardness.hpp"
#include "train/sampling/held_out_draws.hpp"
#include "train/sampling/samplers.hpp"

using namespace trainer;

namespace {

/// Untrained tables of a small data set, and a query for each user.
struct small_world {
  planted_data world{1, {.users = 150, .items = 200}};
  split data = leave_one_out(world.target(), &world.source());
  realhns::interactions known = data.known();
  mf_model<float> model = mf_model<float>::random(data.users.size(), data.items, 8, 1);
  model_tables tables{.users = model.users, .items = model.items, .similarity = realhns::cosine(5)};
  std::vector<user_id> users;
  std::vector<item_id> positives;
  std::vector<std::uint32_t> positions;

  small_world() {
    for (user_id user = 0; user < data.users.size(); ++user) {
      users.push_back(user);
      positives.push_back(data.training(user)[0]);
      positions.push_back(0);
    }
  }

  realhns::query_batch<float> queries() const {
    return {.users = users, .positives = positives, .positions = positions};
  }
};

options with(sampler_kind sampler) {
  options o;
  o.training.seed = 5;
  o.training.threads = 2;
  o.sampling.sampler = sampler;
  o.sampling.hard = 6;
  return o;
}

} // namespace

TEST_CASE("each sampler plugs into the trainer and keeps its promises", "[trainer]") {
  const small_world w;
  for (const auto kind : {sampler_kind::uniform, sampler_kind::popularity, sampler_kind::dns,
                          sampler_kind::dns_star, sampler_kind::real_hns}) {
    const auto source = make_negative_source(with(kind), w.data);
    REQUIRE(source->negatives() == 20);
    const auto prepared = source->prepare(100, w.tables);
    const bool hard = kind != sampler_kind::uniform && kind != sampler_kind::popularity;
    CHECK(prepared.plan.hard == (hard ? 6 : 0));

    std::vector<item_id> negatives(w.users.size() * 20);
    const auto report = source->sample(w.queries(), negatives);
    CHECK(report.filled == negatives.size());
    for (std::size_t i = 0; i < negatives.size(); ++i) {
      CHECK(negatives[i] < w.data.items);
      CHECK_FALSE(w.known.contains(w.users[i / 20], negatives[i]));
    }

    const auto quality =
        measure_quality(*source, ranking_tables(w.tables), w.data, w.known, w.users, 0);
    if (hard) CHECK(quality.hard.hardness() < 0.45);
    else CHECK(quality.hard.draws == 0);
  }
}

TEST_CASE("any hard sampler has any schedule", "[trainer]") {
  const small_world w;
  for (const auto kind : {sampler_kind::dns, sampler_kind::dns_star, sampler_kind::real_hns}) {
    auto o = with(kind);
    const auto hard_in = [&](realhns::epoch_t epoch) {
      return make_negative_source(o, w.data)->prepare(epoch, w.tables).plan.hard;
    };
    o.sampling.schedule = schedule_kind::fixed;
    CHECK(hard_in(1) == 6);
    o.sampling.schedule = schedule_kind::curriculum;
    CHECK(hard_in(5) == 0);
    CHECK(hard_in(6) == 1);
    CHECK(hard_in(8) == 2);
  }
}

TEST_CASE("real_hns does without its item filter, and over DNS", "[trainer]") {
  const small_world w;
  auto o = with(sampler_kind::real_hns);
  o.sampling.schedule = schedule_kind::fixed;
  o.sampling.window = {0, 1, true};
  std::vector<item_id> negatives(w.users.size() * 20);
  const ranking_tables ranking(w.tables);
  const auto sample = [&] {
    const auto source = make_negative_source(o, w.data);
    const auto prepared = source->prepare(1, w.tables);
    CHECK((prepared.mean_cluster_score > 0) == !o.sampling.no_item_filter);
    const auto report = source->sample(w.queries(), negatives);
    const auto quality = measure_quality(*source, ranking, w.data, w.known, w.users, 0);
    CHECK((report.rejected.filtered > 0) == !o.sampling.no_item_filter);
    return quality.hard.hardness();
  };
  sample();
  o.sampling.no_item_filter = true;
  sample();

  // The best of N of the whole ranking: its mean quantile is about 1 / (N + 1).
  o.sampling.fine = fine_kind::dns;
  o.sampling.candidates = 1;
  CHECK(sample() == Approx(0.5).margin(0.05));
  o.sampling.candidates = 9;
  CHECK(sample() == Approx(0.1).margin(0.02));
}

TEST_CASE("the leaky protocol keeps held-out items from hard negatives, and from these alone",
          "[trainer]") {
  const small_world w;
  const auto kind = GENERATE(sampler_kind::dns, sampler_kind::dns_star, sampler_kind::real_hns);
  const bool item_filter = GENERATE(true, false);
  auto o = with(kind);
  o.sampling.schedule = schedule_kind::fixed;
  o.sampling.window = {0, 1, true};
  o.sampling.no_item_filter = kind == sampler_kind::real_hns && !item_filter;
  const auto count = [&](protocol_kind protocol) {
    o.training.protocol = protocol;
    const auto source = make_negative_source(o, w.data);
    held_out_counts counts;
    std::vector<item_id> negatives(w.users.size() * 20);
    for (realhns::epoch_t epoch = 1; epoch <= 5; ++epoch) {
      const auto plan = source->prepare(epoch, w.tables).plan;
      source->sample(w.queries(), negatives);
      counts += count_held_out(w.queries(), negatives, plan.hard, w.data);
    }
    return counts;
  };
  const auto honest = count(protocol_kind::honest);
  CHECK(honest.hard.validation > 0);
  CHECK(honest.hard.test > 0);
  const auto leaky = count(protocol_kind::leaky);
  CHECK(leaky.hard.draws == honest.hard.draws);
  CHECK(leaky.hard.validation == 0);
  CHECK(leaky.hard.test == 0);
  CHECK(leaky.all.validation > 0);
  CHECK(leaky.all.test > 0);
}
