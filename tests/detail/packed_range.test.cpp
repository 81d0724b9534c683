// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/detail/packed_range.hpp>

#include "oracle.hpp"
#include "support/world.hpp"

TEST_CASE("a range is scored as its items one by one, packed or not", "[kernel]") {
  const support::world<float> w({.items = 700, .users = 5, .dim = 7});
  const auto input = w.input(GENERATE(realhns::inner_product(-2), realhns::cosine(5)));
  const auto range = GENERATE(values<realhns::item_range>({{0, 700}, {3, 692}, {40, 41}, {9, 9}}));
  const std::size_t most_bytes = GENERATE(0U, 1U << 20);
  realhns::thread_pool threads(2);
  const realhns::detail::packed_range<float> packed(input.items, input.similarity, range, threads,
                                                    most_bytes);
  REQUIRE(packed.size() == range.end - range.begin);
  std::vector<float> asking(5 * 7), scores(5 * packed.stride()), buffer;
  for (std::size_t u = 0; u < 5; ++u)
    realhns::detail::pack_query(input.users.row(u), input.similarity, asking.data() + u * 7);
  packed.score(asking.data(), 5, scores.data(), buffer);
  for (std::size_t u = 0; u < 5; ++u)
    for (std::size_t j = 0; j < packed.size(); ++j)
      REQUIRE(scores[u * packed.stride() + j] ==
              oracle::score(input, input.users.row(u), input.items.row(range.begin + j)));
}
