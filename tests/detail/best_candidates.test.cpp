// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/detail/best_candidates.hpp>

#include "support/kernels.hpp"
#include "support/random_table.hpp"
#include "support/scored.hpp"

namespace {

using ids = std::vector<realhns::item_id>;
using support::scored;

/// Scores of a few shapes: all different, full of ties, all equal, with one far away, of both zeros.
template <class T>
T score(int shape, support::random_source& random) {
  switch (shape) {
  case 0:
    return static_cast<T>(2 * random.unit() - 1);
  case 1:
    return static_cast<T>(random.below(7)) - 3;
  case 2:
    return 5;
  case 3:
    return random.chance(50) ? std::numeric_limits<T>::max() : static_cast<T>(random.unit());
  case 4:
    return random.chance(2) ? T{0} : -T{0};
  default:
    return (random.chance(2) ? std::numeric_limits<T>::lowest() : std::numeric_limits<T>::max());
  }
}

/// `n` candidates, of which some are listed twice.
template <class T>
scored<T> candidates(int shape, std::size_t n, std::uint64_t seed) {
  support::random_source random(seed);
  scored<T> out;
  while (out.size() < n) {
    const std::size_t twice = random.below(static_cast<std::uint32_t>(out.size() + 1));
    if (random.chance(10) && twice < out.size()) out.add(out.scores[twice], out.ids[twice]);
    else out.add(score<T>(shape, random), random.below(100000));
  }
  return out;
}

/// By sorting all of them.
template <class T>
ids literal_best(const scored<T>& from, std::size_t wanted) {
  std::vector<realhns::ranking_key<T>> keys;
  for (std::size_t j = 0; j < from.size(); ++j) keys.push_back(from.view()[j]);
  std::ranges::sort(keys);
  ids out;
  for (std::size_t j = 0; j < wanted; ++j) out.push_back(keys[j].item);
  return out;
}

} // namespace

TEMPLATE_TEST_CASE("every path finds the best candidates in their order", "", float, double) {
  realhns::fine_scratch<TestType> scratch; // kept, so that it holds what others left
  for (const auto path : support::kernels())
    for (int shape = 0; shape < 6; ++shape)
      for (const std::size_t n : {1U, 2U, 7U, 16U, 33U, 100U, 640U, 1000U, 1500U}) {
        const auto all = candidates<TestType>(shape, n, n + static_cast<std::uint64_t>(shape));
        for (const std::size_t wanted : {1U, 2U, 8U, 16U, 99U, 100U, 700U, 1500U}) {
          if (wanted > n) continue;
          for (const std::size_t more : {0U, 1U, 40U}) {
            INFO(realhns::detail::name(path)
                 << ", shape " << shape << ", " << wanted << " of " << n);
            const auto best =
                realhns::detail::best_candidates(all.view(), wanted, wanted + more, scratch, path);
            REQUIRE(ids(best.begin(), best.end()) == literal_best(all, wanted));
          }
        }
      }
}
