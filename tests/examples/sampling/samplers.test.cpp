// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/data/planted.hpp"
#include "train/run/run.hpp"

using namespace trainer;

TEST_CASE("each sampler plugs into the trainer and keeps its promises", "[trainer]") {
  const planted_data world(1, {.users = 150, .items = 200});
  const split data = leave_one_out(world.target(), &world.source());
  const auto known = data.known();
  const auto model = mf_model<float>::random(data.users.size(), data.items, 8, 1);
  const model_tables tables{
      .users = model.users, .items = model.items, .similarity = realhns::cosine(5)};

  for (const auto kind : {sampler_kind::uniform, sampler_kind::popularity, sampler_kind::dns,
                          sampler_kind::dns_star, sampler_kind::real_hns}) {
    sampling_options s;
    s.sampler = kind;
    s.hard = 6;
    const auto source = make_negative_source(s, 5, 2, known);
    REQUIRE(source->negatives() == 20);
    const auto prepared = source->prepare(100, tables);
    const bool hard = kind != sampler_kind::uniform && kind != sampler_kind::popularity;
    CHECK(prepared.plan.hard == (hard ? 6 : 0));

    std::vector<user_id> users;
    std::vector<item_id> positives;
    for (user_id user = 0; user < data.users.size(); ++user) {
      users.push_back(user);
      positives.push_back(data.training(user)[0]);
    }
    const std::vector<std::uint32_t> positions(users.size(), 0);
    const realhns::query_batch<float> queries{
        .users = users, .positives = positives, .positions = positions};
    std::vector<item_id> negatives(users.size() * 20);
    const auto report = source->sample(queries, negatives);
    CHECK(report.filled == negatives.size());
    for (std::size_t i = 0; i < negatives.size(); ++i) {
      CHECK(negatives[i] < data.items);
      CHECK_FALSE(known.contains(users[i / 20], negatives[i]));
    }

    const auto quality = measure_quality(*source, ranking_tables(tables), data, known, users, 0);
    if (hard) CHECK(quality.hard.hardness() < 0.45);
    else CHECK(quality.hard.draws == 0);
  }
}
