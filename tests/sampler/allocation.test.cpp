// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "support/allocations.hpp"
#include "support/samplers.hpp"
#include "support/two_domains.hpp"

TEST_CASE("a warm draw allocates nothing", "[sampler]") {
  const support::two_domains<> w({.known = 55}); // some users draw exactly, from what is left
  const support::lines lines(14, 8, 60);
  auto batch = lines.batch<float>();
  const auto states = support::random_table(lines.size(), w.source_dim, 4);
  if (GENERATE(false, true)) batch.sources = realhns::embedding_view<float>(states, w.source_dim);
  const auto rotate = [](const auto& source, const auto& centroids, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = source.row(i / 5)[i % 4] + centroids.row(i / 5)[i % 3];
  };
  auto input = w.input();
  input.transfer = rotate;
  std::vector<realhns::item_id> negatives(lines.size() * 8);
  const auto allocated_by = [](auto&& f) {
    f();
    const std::size_t before = support::allocations();
    for (int again = 0; again < 3; ++again) f();
    return support::allocations() - before;
  };
  // With one thread, since which worker meets which users first is not determined.
  const realhns::options settings{.negatives = 8, .distinct = GENERATE(false, true)};
  const auto check = [&](const char* name, const auto& sampler) {
    CAPTURE(name, settings.distinct);
    const auto epoch = sampler.prepare(1, input);
    CHECK(allocated_by([&] {
            for (std::size_t line = 0; line < lines.size(); ++line)
              epoch.sample(batch[line], std::span(negatives).subspan(line * 8, 8));
          }) == 0);
    realhns::workspace work;
    CHECK(allocated_by([&] { epoch.sample(batch, negatives, work); }) == 0);
  };
  support::for_each_sampler(settings, check);
  support::for_each_cross_domain_sampler(settings, check);
}
