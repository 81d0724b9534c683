// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include <realhns/detail/exponential.hpp>

#include "support/random_table.hpp"

using realhns::detail::decay;
using realhns::detail::decay_one;
using realhns::detail::preference;
using realhns::detail::preference_one;

TEST_CASE("a decay is 2^32 exp(-x), to within 4") {
  support::random_source random(1);
  double off = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double x = 25 * random.unit() * random.unit();
    off = std::max(off, std::abs(static_cast<double>(decay(x)) - 0x1p32 * std::exp(-x)));
  }
  CHECK(off <= 4);
  CHECK(decay(0) == decay_one);
  CHECK(decay(1e-300) == decay_one);
  CHECK(decay(22) == 1);
  for (const double far : {23.0, 1e9, 1e300, std::numeric_limits<double>::max()})
    CHECK(decay(far) == 0);
}

TEST_CASE("a preference is 2^27 times the logistic function, to within 2") {
  support::random_source random(2);
  double off = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double x = 50 * (random.unit() - 0.5) * random.unit();
    off = std::max(off, std::abs(static_cast<double>(preference(x)) - 0x1p27 / (1 + std::exp(-x))));
    CHECK(preference(x) + preference(-x) == preference_one);
  }
  CHECK(off <= 2);
  CHECK(preference(0) == preference_one / 2);
  CHECK(preference(1e300) == preference_one);
  CHECK(preference(-1e300) == 0);
}

TEST_CASE("golden: exponentials", "[golden][integers]") {
  CHECK(decay(0.5) == 2605029347);
  CHECK(decay(3.25) == 166533954);
  CHECK(preference(1) == 98121021);
  CHECK(preference(-2.75) == 8064694);
}
