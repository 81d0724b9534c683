// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "support/allocations.hpp"
#include "support/samplers.hpp"
#include "support/world.hpp"

TEST_CASE("a warm draw allocates nothing", "[sampler]") {
  const support::world<float> w({.known = 55}); // some users draw exactly, from what is left
  const support::lines lines(14, 8, 60);
  const auto batch = lines.batch<float>();
  std::vector<realhns::item_id> negatives(lines.size() * 8);
  const auto allocated_by = [](auto&& f) {
    f();
    const std::size_t before = support::allocations();
    for (int again = 0; again < 3; ++again) f();
    return support::allocations() - before;
  };
  // With one thread, since which worker meets which users first is not determined.
  const realhns::options settings{.negatives = 8, .distinct = GENERATE(false, true)};
  support::for_each_sampler(settings, [&](const char* name, const auto& sampler) {
    CAPTURE(name, settings.distinct);
    const auto epoch = sampler.prepare(1, w.input());
    CHECK(allocated_by([&] {
            for (std::size_t line = 0; line < lines.size(); ++line)
              epoch.sample(batch[line], std::span(negatives).subspan(line * 8, 8));
          }) == 0);
    realhns::workspace work;
    CHECK(allocated_by([&] { epoch.sample(batch, negatives, work); }) == 0);
  });
}
