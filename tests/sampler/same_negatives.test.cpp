// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <numeric>
#include <thread>

#include "support/kernels.hpp"
#include "support/samplers.hpp"
#include "support/two_domains.hpp"

// What a query draws depends on the seed, the epoch and the query, and on nothing else.

namespace {

using ids = std::vector<realhns::item_id>;

constexpr std::uint32_t width = 6;

const support::two_domains<>& tastes() {
  static const support::two_domains<> w({.items = 150, .users = 40});
  return w;
}
const support::lines& queries() {
  static const support::lines lines(42, 5, 150); // two users more than there are rows
  return lines;
}

struct drawn {
  ids negatives;
  realhns::sample_report report;
};

template <class Sampler>
drawn draw(const Sampler& sampler) {
  drawn out{ids(queries().size() * width), {}};
  realhns::workspace work;
  out.report =
      sampler.prepare(3, tastes().input()).sample(queries().batch<float>(), out.negatives, work);
  return out;
}

template <class Epoch>
ids row(const Epoch& epoch, const realhns::query<float>& q) {
  ids out(width);
  epoch.sample(q, out);
  return out;
}

ids line_of(const ids& all, std::size_t line) {
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(line * width);
  return {begin, begin + width};
}

/// Calls f(name, sampler) for each kind of sampler, those of two domains included.
template <class F>
void for_each_kind(const realhns::options& settings, F f) {
  support::for_each_sampler(settings, f);
  support::for_each_cross_domain_sampler(settings, f);
}

/// Calls f(sampler, what it draws with one thread) for each kind of sampler.
template <class F>
void for_each_drawn(bool distinct, unsigned threads, F f) {
  std::vector<drawn> expected;
  for_each_kind({.negatives = width, .seed = 9, .distinct = distinct},
                [&](const char*, const auto& s) { expected.push_back(draw(s)); });
  std::size_t kind = 0;
  for_each_kind({.negatives = width, .seed = 9, .threads = threads, .distinct = distinct},
                [&](const char* name, const auto& sampler) {
                  CAPTURE(name, distinct, threads);
                  f(sampler, expected[kind++]);
                });
}

} // namespace

TEST_CASE("the same negatives and report for any number of threads", "[sampler][threads]") {
  const bool distinct = GENERATE(false, true);
  for (const unsigned threads : {2U, 3U, 8U, 0U})
    for_each_drawn(distinct, threads, [](const auto& sampler, const drawn& expected) {
      const drawn found = draw(sampler);
      CHECK(found.negatives == expected.negatives);
      CHECK(found.report == expected.report);
    });
}

TEST_CASE("the same negatives and report on any kernel path", "[sampler]") {
  using namespace realhns::detail;
  const bool distinct = GENERATE(false, true);
  for (const kernel_path path : support::kernels())
    for_each_drawn(distinct, 1, [&](const auto& sampler, const drawn& expected) {
      choose_kernel(path);
      const drawn found = draw(sampler);
      choose_kernel(best_kernel());
      INFO(name(path));
      CHECK(found.negatives == expected.negatives);
      CHECK(found.report == expected.report);
    });
}

TEST_CASE("the same negatives for any split of a batch", "[sampler]") {
  for_each_drawn(GENERATE(false, true), 2, [](const auto& sampler, const drawn& expected) {
    const auto epoch = sampler.prepare(3, tastes().input());
    realhns::workspace work;
    for (const std::size_t part : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
      ids out(expected.negatives.size());
      for (std::size_t begin = 0; begin < queries().size(); begin += part) {
        const std::size_t end = std::min(begin + part, queries().size());
        epoch.sample(queries().batch<float>(begin, end),
                     std::span(out).subspan(begin * width, (end - begin) * width), work);
      }
      CHECK(out == expected.negatives);
    }
  });
}

TEST_CASE("the same negatives one by one, in any order", "[sampler]") {
  for_each_drawn(GENERATE(false, true), 1, [](const auto& sampler, const drawn& expected) {
    const auto epoch = sampler.prepare(3, tastes().input());
    const auto batch = queries().batch<float>();
    bool same = true;
    for (std::size_t line = queries().size(); line-- > 0;)
      same &= row(epoch, batch[line]) == line_of(expected.negatives, line);
    CHECK(same);
  });
}

TEST_CASE("the same negatives when what is given is the user's rows", "[sampler]") {
  for_each_drawn(false, 2, [](const auto& sampler, const drawn& expected) {
    const auto input = tastes().input();
    std::vector<float> rows, states;
    const std::size_t lines = 40 * 5; // those of users with a row
    support::lines known(40, 5, 150);
    for (const auto user : known.user) {
      rows.insert(rows.end(), input.users.row(user).begin(), input.users.row(user).end());
      states.insert(states.end(), input.source.row(user).begin(), input.source.row(user).end());
    }
    auto batch = known.batch<float>();
    batch.representations = realhns::embedding_view<float>(rows, input.users.dim());
    batch.sources = realhns::embedding_view<float>(states, input.source.dim());

    ids out(lines * width);
    realhns::workspace work;
    sampler.prepare(3, input).sample(batch, out, work);
    bool same = true;
    for (std::size_t line = 0; line < lines; ++line) {
      const std::size_t there = known.position[line] * 42 + known.user[line];
      if (queries().positive[there] == known.positive[line])
        same &= line_of(out, line) == line_of(expected.negatives, there);
    }
    CHECK(same);
  });
}

TEST_CASE("threads may share an epoch", "[sampler][threads]") {
  for_each_drawn(false, 1, [](const auto& sampler, const drawn& expected) {
    const auto epoch = sampler.prepare(3, tastes().input());
    std::vector<ids> out(4, ids(expected.negatives.size()));
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < out.size(); ++t)
      threads.emplace_back([&, t] {
        const auto batch = queries().batch<float>();
        if (t % 2 == 0) { // half of them in batches, half one by one
          realhns::workspace work;
          epoch.sample(batch, out[t], work);
        } else {
          for (std::size_t line = 0; line < batch.size(); ++line)
            epoch.sample(batch[line], std::span(out[t]).subspan(line * width, width));
        }
      });
    for (auto& thread : threads) thread.join();
    for (const ids& one : out) CHECK(one == expected.negatives);
  });
}

TEST_CASE("another seed, epoch, positive or position draws other negatives", "[sampler]") {
  for_each_kind({.negatives = width, .seed = 9}, [](const char* name, const auto& sampler) {
    CAPTURE(name);
    const auto epoch = sampler.prepare(3, tastes().input());
    const realhns::query<float> q{.user = 5, .positive = 20, .position = 2};
    const ids first = row(epoch, q);
    auto other = q;
    other.position = 3;
    CHECK(row(epoch, other) != first);
    other = q;
    other.positive = 21;
    CHECK(row(epoch, other) != first);
    CHECK(row(sampler.prepare(4, tastes().input()), q) != first);
    CHECK(row(sampler.prepare(3, tastes().input()), q) == first);
  });
  const realhns::query<float> q{.user = 5, .positive = 20, .position = 2};
  const auto of_seed = [&](std::uint64_t seed) {
    return row(realhns::dns({.negatives = width, .seed = seed}).prepare(3, tastes().input()), q);
  };
  CHECK(of_seed(1) != of_seed(2));
  CHECK(of_seed(1) != of_seed(std::uint64_t{1} << 32 | 1));
}

TEST_CASE("an epoch sees the tables as they are, or those it is rebound to", "[sampler]") {
  // Item i scores i for every user; then the order is turned round. DNS follows it at once.
  std::vector<float> items(40), turned(40), user{1}, turned_user{-1};
  std::iota(items.begin(), items.end(), 0.F);
  for (std::size_t i = 0; i < 40; ++i) turned[i] = -items[i];
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(items, 1),
                                            .users = realhns::embedding_view<float>(user, 1)};
  const auto epoch = realhns::dns({.candidates = 500}).prepare(1, input);
  const auto best = [](const auto& e) { return row(e, {.user = 0, .positive = 20})[0]; };
  REQUIRE(best(epoch) == 39);
  CHECK(best(epoch.with_items(realhns::embedding_view<float>(turned, 1))) == 0);
  CHECK(best(epoch.with_users(realhns::embedding_view<float>(turned_user, 1))) == 0);
  CHECK(best(epoch) == 39);
  CHECK(row(epoch, {.user = 0, .positive = 20, .representation = turned_user})[0] == 0);
  std::ranges::copy(turned, items.begin());
  CHECK(best(epoch) == 0);

  CHECK_THROWS_WITH(epoch.with_items(realhns::embedding_view<float>(turned.data(), 39, 1)),
                    Catch::Contains("changed its shape"));
  CHECK_THROWS_WITH(epoch.with_users(realhns::embedding_view<float>(turned.data(), 1, 2)),
                    Catch::Contains("changed its shape"));
}
