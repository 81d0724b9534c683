// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <atomic>

#include "train/data/leave_one_out.hpp"
#include "train/data/planted/planted_data.hpp"
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

TEST_CASE("each sampler plugs into the trainer and keeps its promises", "[trainer][threads]") {
  const small_world w;
  for (const auto kind : {sampler_kind::uniform, sampler_kind::popularity, sampler_kind::dns,
                          sampler_kind::dns_star, sampler_kind::srns, sampler_kind::filtered_dns,
                          sampler_kind::real_hns, sampler_kind::aug_ns, sampler_kind::mix_gcf}) {
    const auto source = make_negative_source(with(kind), w.data);
    REQUIRE(source->negatives() == 20);
    const auto prepared = source->prepare(100, w.tables);
    const bool hard = with(kind).sampling.hard_sampler();
    CHECK(prepared.plan.hard == (hard ? 6 : 0));

    std::vector<item_id> negatives(w.users.size() * 20);
    const auto report = source->sample(w.queries(), negatives);
    CHECK(report.filled == negatives.size());
    for (std::size_t i = 0; i < negatives.size(); ++i) {
      CHECK(negatives[i] < w.data.items);
      CHECK_FALSE(w.known.contains(w.users[i / 20], negatives[i]));
    }

    const auto quality = measure_quality(*source, w.tables, w.data, w.known, w.users, 0);
    if (hard) CHECK(quality.hard.hardness() < 0.45);
    else CHECK(quality.hard.draws == 0);
  }
}

TEST_CASE("mix_gcf and aug_ns make rows of what dns and uniform draw", "[trainer][threads]") {
  const small_world w;
  const auto made = [&](const options& o, const options& of, auto check) {
    const auto source = make_negative_source(o, w.data), plain = make_negative_source(of, w.data);
    source->prepare(100, w.tables);
    plain->prepare(100, w.tables);
    std::vector<item_id> negatives(w.users.size() * 20), expected(negatives);
    source->sample(w.queries(), negatives);
    plain->sample(w.queries(), expected);
    CHECK(negatives == expected);
    CHECK(plain->synthesise(w.queries(), expected) == nullptr);
    const auto* rows = source->synthesise(w.queries(), negatives);
    REQUIRE(rows != nullptr);
    REQUIRE(rows->size() == negatives.size());
    std::size_t wrong = 0;
    for (std::size_t slot = 0; slot < negatives.size(); ++slot)
      wrong += rows->terms(slot)[0].item != negatives[slot] || !check(slot, *rows);
    CHECK(wrong == 0);
  };
  const auto mixed = [&](std::size_t slot, const auto& rows) {
    const auto terms = rows.terms(slot);
    if (slot % 20 >= 6) return terms.size() == 1 && terms[0].coefficient == 1;
    return terms.size() == 2 && terms[1].item == w.positives[slot / 20];
  };
  made(with(sampler_kind::mix_gcf), with(sampler_kind::dns), mixed);

  auto over_dns = with(sampler_kind::real_hns), over_mix_gcf = over_dns;
  over_dns.sampling.fine = fine_kind::dns;
  over_mix_gcf.sampling.fine = fine_kind::mix_gcf;
  made(over_mix_gcf, over_dns, mixed);

  auto noisy = with(sampler_kind::aug_ns);
  noisy.sampling.noise = 0.25;
  made(noisy, with(sampler_kind::uniform), [](std::size_t slot, const auto& rows) {
    float sum = 0;
    for (const float x : rows.noise(slot)) sum += x * x;
    return rows.terms(slot).size() == 1 && std::abs(std::sqrt(sum) - 0.25F) < 1e-5F;
  });
}

TEST_CASE("any hard sampler has any schedule", "[trainer][threads]") {
  const small_world w;
  for (const auto kind :
       {sampler_kind::dns, sampler_kind::dns_star, sampler_kind::srns, sampler_kind::filtered_dns,
        sampler_kind::real_hns, sampler_kind::mix_gcf}) {
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

TEST_CASE("filtered_dns is DNS but for its item filter", "[trainer][threads]") {
  const small_world w;
  const auto draws = [&](const options& o) {
    const auto source = make_negative_source(o, w.data);
    const auto prepared = source->prepare(1, w.tables);
    std::vector<item_id> negatives(w.users.size() * 20);
    const auto report = source->sample(w.queries(), negatives);
    CHECK((prepared.mean_cluster_score > 0) == (report.rejected.filtered > 0));
    return std::pair(negatives, report.rejected.filtered);
  };
  auto dns = with(sampler_kind::dns);
  dns.sampling.candidates = 50;
  auto filtered = with(sampler_kind::filtered_dns);
  CHECK(draws(filtered).second > 0);
  filtered.sampling.no_item_filter = true;
  CHECK(draws(filtered) == draws(dns));
}

TEST_CASE("real_hns does without its item filter, and over DNS", "[trainer][threads]") {
  const small_world w;
  auto o = with(sampler_kind::real_hns);
  o.sampling.schedule = schedule_kind::fixed;
  o.sampling.window = {0, 1, true};
  std::vector<item_id> negatives(w.users.size() * 20);
  const auto sample = [&] {
    const auto source = make_negative_source(o, w.data);
    const auto prepared = source->prepare(1, w.tables);
    CHECK((prepared.mean_cluster_score > 0) == !o.sampling.no_item_filter);
    const auto report = source->sample(w.queries(), negatives);
    const auto quality = measure_quality(*source, w.tables, w.data, w.known, w.users, 0);
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
          "[trainer][threads]") {
  const small_world w;
  const auto kind =
      GENERATE(sampler_kind::dns, sampler_kind::dns_star, sampler_kind::srns,
               sampler_kind::filtered_dns, sampler_kind::real_hns, sampler_kind::mix_gcf);
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

TEST_CASE("real_hns draws for outliers from the source domain as well", "[trainer][threads]") {
  const small_world w;
  // The states of two users in three are one cluster around (1, 0, ...), of the others another.
  const auto users = as_index(w.users.size());
  matrix<float> source(users, 8), target(users, 8);
  auto random = random_stream(1, purpose::planted);
  for (Eigen::Index u = 0; u < users; ++u)
    for (Eigen::Index k = 0; k < 8; ++k) {
      source(u, k) = (k == (u % 3 == 0) ? 1.0F : 0.0F) + 0.1F * static_cast<float>(unit(random));
      target(u, k) = static_cast<float>(normal(random));
    }
  model_tables tables = w.tables;
  tables.source = source;
  tables.target = target;
  std::atomic<std::size_t> transferred = 0;
  tables.transfer = [&](auto source_rows, auto centroids, std::span<float> out) {
    transferred += source_rows.rows();
    std::size_t next = 0;
    for (std::size_t r = 0; r < source_rows.rows(); ++r)
      for (std::size_t k = 0; k < 8; ++k) out[next++] = source_rows.row(r)[k] - centroids.row(r)[k];
  };

  auto o = with(sampler_kind::real_hns);
  o.sampling.schedule = schedule_kind::fixed;
  o.cross_domain.user_clusters = 2;
  o.cross_domain.outliers = 0.25;
  const auto prepared = [&](real_hns_parts parts, std::vector<item_id>& negatives) {
    o.cross_domain.parts = parts;
    transferred = 0;
    const auto made = make_negative_source(o, w.data);
    const auto report = made->prepare(1, tables);
    negatives.resize(w.users.size() * 20);
    CHECK(made->sample(w.queries(), negatives).hard == w.users.size() * 6);
    return report;
  };
  std::vector<item_id> general, all, outliers;
  CHECK(prepared(real_hns_parts::gs, general).user_clusters == 0);
  CHECK(transferred == 0);
  const auto everybody = prepared(real_hns_parts::gs_cs, all);
  CHECK(everybody.user_clusters == 2);
  CHECK(everybody.outliers == w.users.size());
  CHECK(transferred == 2 * w.users.size()); // for the pools, and for the queries
  const auto few = prepared(real_hns_parts::gs_cs_uf, outliers);
  CHECK(double(few.outliers) == Approx(0.25 * double(w.users.size())).margin(1));

  // Four of the six hard slots are the general selector's, and for those who are no outliers all.
  std::size_t as_general = 0;
  for (std::size_t u = 0; u < w.users.size(); ++u) {
    const auto row = [&](const std::vector<item_id>& negatives, std::size_t from, std::size_t to) {
      return std::vector(negatives.begin() + std::ptrdiff_t(u * 20 + from),
                         negatives.begin() + std::ptrdiff_t(u * 20 + to));
    };
    CHECK(row(all, 0, 4) == row(general, 0, 4));
    CHECK(row(outliers, 0, 4) == row(general, 0, 4));
    as_general += row(outliers, 0, 6) == row(general, 0, 6);
  }
  CHECK(as_general == w.users.size() - few.outliers);

  // The cross-domain selector alone takes all six, though it has two beside another.
  std::vector<item_id> from_source;
  CHECK(prepared(real_hns_parts::cs, from_source).outliers == w.users.size());
  CHECK(from_source != general);

  o.cross_domain.general_hard = 2;
  o.cross_domain.hard = 4;
  std::vector<item_id> halved;
  prepared(real_hns_parts::gs_cs, halved);
  std::size_t changed = 0; // the third slot, which was the general selector's
  for (std::size_t u = 0; u < w.users.size(); ++u) changed += halved[u * 20 + 2] != all[u * 20 + 2];
  CHECK(changed > w.users.size() * 9 / 10);
}
