// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <realhns/policy/item_filter/score_band.hpp>

TEST_CASE("score_band keeps what scores near the positive", "[item_filter]") {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> scores{1, 2, 2.5, 3, 3.5, 4};
  const auto kept = [&](float positive) {
    std::vector<std::uint8_t> mask(6, 1);
    realhns::score_band::state{1, 0.5}.keeps({}, {}, realhns::query_scores<float>{scores, positive},
                                             {}, mask);
    return mask;
  };
  CHECK(kept(3) == std::vector<std::uint8_t>{0, 1, 1, 1, 1, 0}); // both ends belong to it
  CHECK(kept(nan) == std::vector<std::uint8_t>(6, 1));
  for (const realhns::score_band& bad :
       {realhns::score_band{-1, 0}, {0, std::numeric_limits<double>::infinity()}})
    CHECK_THROWS_WITH(bad.validate(), Catch::Contains("score_band: below and above"));
}
