// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/realhns.hpp>

#include "srns_oracle.hpp"
#include "support/kernels.hpp"
#include "support/two_domains.hpp"

namespace {

using ids = std::vector<realhns::item_id>;
using realhns::epoch_t;

/// A world whose tables move from epoch to epoch, as if a model were trained.
template <class T>
struct moving_world : support::world<T> {
  moving_world() : support::world<T>({.users = 20, .seed = 3}) {}

  realhns::single_domain<T> at(epoch_t epoch, realhns::similarity_measure similarity = {}) {
    move(this->items, 100 + epoch);
    move(this->users, 200 + epoch);
    return this->input(similarity);
  }

private:
  void move(std::vector<T>& table, std::uint64_t seed) {
    const auto steps = support::random_table<T>(table.size(), 1, seed);
    for (std::size_t i = 0; i < table.size(); ++i) table[i] += steps[i] / 4;
  }
};

/// Drops items of odd ids.
struct keeps_even {
  static constexpr bool needs_similarity() { return false; }
  template <class T>
  void keeps(std::span<const realhns::item_id> candidates, std::span<const T>,
             const realhns::query<T>&, std::span<std::uint8_t> mask) const {
    for (std::size_t j = 0; j < mask.size(); ++j) mask[j] &= candidates[j] % 2 == 0;
  }
  template <class Input>
  keeps_even prepare(const Input&, double, realhns::epoch_context&) const {
    return *this;
  }
};

constexpr realhns::srns_settings small{.negatives = 5,
                                       .hard = 4,
                                       .memory = 6,
                                       .newcomers = 8,
                                       .epochs = 3,
                                       .weight = 3,
                                       .ramp = 5,
                                       .seed = 11};

auto selector() {
  return realhns::general_selector<realhns::score_memory, realhns::variance_bonus>{
      .coarse = {.size = small.memory, .newcomers = small.newcomers, .epochs = small.epochs},
      .fine = {.weight = small.weight, .ramp = small.ramp}};
}

/// The negatives of all known pairs, epoch after epoch.
template <class Sampler>
ids run(const Sampler& sampler, epoch_t epochs, std::size_t part = 1000) {
  moving_world<float> w;
  realhns::workspace work;
  auto epoch = sampler.prepare(1, w.at(1));
  support::lines lines(20, 4, 60);
  const std::uint32_t width = sampler.settings().negatives;
  ids out;
  for (epoch_t e = 2; e <= epochs; ++e) {
    epoch = sampler.prepare(e, w.at(e), epoch);
    for (std::size_t begin = 0; begin < lines.size(); begin += part) {
      const std::size_t end = std::min(begin + part, lines.size());
      ids rows((end - begin) * width);
      epoch.sample(lines.batch<float>(begin, end), rows, work);
      out.insert(out.end(), rows.begin(), rows.end());
    }
  }
  return out;
}

} // namespace

TEMPLATE_TEST_CASE("SRNS draws what the paper says, epoch after epoch", "[sampler]", float,
                   double) {
  using T = TestType;
  const auto similarity = GENERATE(realhns::inner_product(), realhns::cosine(5));
  const epoch_t first = GENERATE(1U, 4U);
  const bool own_representations = GENERATE(false, true);
  moving_world<T> w;
  const auto sampler = realhns::srns(small);
  oracle::srns<T> literal(small);
  auto epoch = sampler.prepare(first, w.at(first, similarity));
  literal.prepare(first, w.input(similarity));
  for (epoch_t e = first + 1; e < first + 9; ++e) {
    const auto input = w.at(e, similarity);
    epoch = sampler.prepare(e, input, epoch);
    literal.prepare(e, input);
    for (realhns::user_id u = 0; u < 20; ++u)
      for (const realhns::item_id positive : input.known.row(u)) {
        const auto now = support::random_table<T>(1, w.dim, 1000 * e + u);
        realhns::query<T> q{.user = u, .positive = positive, .position = e};
        if (own_representations) q.representation = now;
        const auto asking = own_representations ? std::span<const T>(now) : input.users.row(u);
        std::map<realhns::item_id, double> values;
        std::vector<double> best;
        for (const auto item : literal.memory(u))
          best.push_back(values[item] = literal.value(input, asking, u, item, positive));
        std::ranges::sort(best, std::greater{});
        ids row(5);
        const auto report = epoch.sample(q, row);
        CHECK(report.hard == 4);
        for (std::size_t slot = 0; slot < 4; ++slot) {
          REQUIRE(values.contains(row[slot]));
          CHECK(values[row[slot]] == Approx(best[slot]).epsilon(0).margin(2e-6));
        }
      }
  }
}

TEST_CASE("without a previous epoch SRNS has no variance to look at", "[sampler]") {
  moving_world<float> w;
  const auto input = w.at(9);
  const auto epoch = realhns::srns(small).prepare(9, input);
  const auto no_bonus = realhns::sampler{
      realhns::options{.negatives = 5, .seed = 11}, realhns::fixed{.hard = 4}, realhns::keep_all{},
      realhns::general_selector<realhns::score_memory>{
          .coarse = selector().coarse,
          .fine = {.k = 1}}}.prepare(9, input);
  for (realhns::user_id u = 0; u < 20; ++u)
    for (const auto positive : input.known.row(u)) {
      ids row(5), best(5);
      epoch.sample({.user = u, .positive = positive}, row);
      no_bonus.sample({.user = u, .positive = positive}, best);
      CHECK(row[0] == best[0]);
      CHECK(best[0] == best[3]); // top_k takes the best again and again
    }
}

TEST_CASE("a positive that is not known has no variance either", "[sampler]") {
  moving_world<float> w;
  auto settings = small;
  settings.memory = 30;
  settings.weight = 1e6;
  settings.ramp = 0;
  const auto sampler = realhns::srns(settings);
  auto epoch = sampler.prepare(1, w.at(1));
  for (epoch_t e = 2; e < 6; ++e) epoch = sampler.prepare(e, w.at(e), epoch);
  const auto input = w.input();
  for (realhns::user_id u = 0; u < 20; ++u) {
    const realhns::item_id stranger = input.known.contains(u, 7) ? 8 : 7;
    ids row(5);
    epoch.sample({.user = u, .positive = stranger}, row);
    const auto value = [&](std::size_t slot) {
      return oracle::score(input, input.users.row(u), input.items.row(row[slot]));
    };
    for (std::size_t slot = 0; slot < 4; ++slot) CHECK(row[slot] != stranger);
    for (std::size_t slot = 1; slot < 4; ++slot) CHECK(value(slot) <= value(slot - 1));
  }
}

TEST_CASE("an item filter works in front of SRNS", "[sampler]") {
  moving_world<float> w;
  const realhns::sampler sampler{realhns::options{.negatives = 5, .seed = 11},
                                 realhns::fixed{.hard = 4}, keeps_even{}, selector()};
  auto epoch = sampler.prepare(1, w.at(1));
  epoch = sampler.prepare(2, w.at(2), epoch);
  realhns::sample_report report;
  for (realhns::user_id u = 0; u < 20; ++u) {
    ids row(5);
    const auto one = epoch.sample({.user = u, .positive = 9}, row);
    for (std::size_t slot = 0; slot < one.hard; ++slot) CHECK(row[slot] % 2 == 0);
    report += one;
  }
  CHECK(report.hard > 0);
  CHECK(report.rejected.filtered > 0);
  CHECK(report.missed.too_few + report.missed.all_filtered + report.hard == 20 * 4);
}

TEST_CASE("a row gets each item of the memory once, and then the proposal's", "[sampler]") {
  moving_world<float> w;
  auto settings = small;
  settings.negatives = settings.hard = 9;
  settings.distinct = GENERATE(false, true);
  const auto epoch = realhns::srns(settings).prepare(1, w.at(1));
  ids row(9);
  const auto report = epoch.sample({.user = 2, .positive = w.known.row(2)[0]}, row);
  CHECK(report.hard == 6);
  CHECK(report.missed.too_few == 3);
  CHECK(report.filled == 9);
  std::ranges::sort(row.begin(), row.begin() + 6);
  CHECK(std::adjacent_find(row.begin(), row.begin() + 6) == row.begin() + 6);
}

TEST_CASE("SRNS is the same for any threads, batches and kernels", "[sampler][threads]") {
  using namespace realhns::detail;
  const ids expected = run(realhns::srns(small), 6);
  auto many = small;
  many.threads = 3;
  CHECK((run(realhns::srns(many), 6) == expected));
  CHECK((run(realhns::srns(many), 6, 7) == expected));
  CHECK(run(realhns::sampler{realhns::options{.negatives = 5, .seed = 11},
                             realhns::fixed{.hard = 4}, realhns::keep_all{}, selector()},
            6) == expected);
  for (const kernel_path path : support::kernels()) {
    choose_kernel(path);
    const ids found = run(realhns::srns(small), 6);
    choose_kernel(best_kernel());
    INFO(name(path));
    CHECK(found == expected);
  }
  auto other = small;
  other.seed = 12;
  CHECK(run(realhns::srns(other), 6) != expected);
}

TEST_CASE("SRNS draws for outliers as well, who come and go", "[sampler]") {
  const auto rows_of = [](unsigned threads) {
    support::two_domains<float> w({.users = 60});
    const realhns::sampler sampler{
        realhns::options{.negatives = 4, .seed = 2, .threads = threads}, realhns::fixed{.hard = 3},
        realhns::keep_all{},
        realhns::cross_domain_selector<realhns::cluster_outliers, realhns::score_memory,
                                       realhns::variance_bonus>{
            .users = {.weight = 0.5}, .clusters = 3, .coarse = {.size = 5, .newcomers = 6}}};
    auto epoch = sampler.prepare(1, w.input());
    realhns::workspace work;
    const support::lines lines(60, 3, 60);
    ids all;
    std::size_t changed = 0, served = 0, hard = 0;
    for (epoch_t e = 2; e < 8; ++e) {
      w.target = support::random_table<float>(60, w.target_dim, e); // and so others are outliers
      const auto before = std::exchange(epoch, sampler.prepare(e, w.input(), epoch));
      for (realhns::user_id u = 0; u < 60; ++u) {
        changed += before.serves(0, u) != epoch.serves(0, u);
        served += epoch.serves(0, u);
      }
      ids rows(lines.size() * 4);
      hard += epoch.sample(lines.batch<float>(), rows, work).hard;
      all.insert(all.end(), rows.begin(), rows.end());
    }
    CHECK(changed > 60);
    CHECK(hard == served * 3 * 3);
    return all;
  };
  const bool same = rows_of(1) == rows_of(3);
  CHECK(same);
}
