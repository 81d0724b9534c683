// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/audit/rate.hpp>

using realhns::rate;

TEST_CASE("a rate is a share of its draws", "[audit]") {
  CHECK(rate{3, 12}.value() == 0.25);
  CHECK(rate{0, 7}.value() == 0);
  CHECK(rate{7, 7}.value() == 1);
  CHECK(std::isnan(rate{}.value()));
  rate sum{3, 12};
  sum += rate{1, 4};
  CHECK(sum == rate{4, 16});
}

TEST_CASE("the interval is that of Wilson", "[audit]") {
  const auto check = [](const rate& r, double z, double low, double high) {
    CAPTURE(r.hits, r.draws);
    CHECK(r.interval(z).low == Approx(low).margin(5e-5));
    CHECK(r.interval(z).high == Approx(high).margin(5e-5));
  };
  // Newcombe (Statistics in Medicine 1998), table I, method 3.
  const double z = 1.959964;
  check({81, 263}, z, 0.2553, 0.3662);
  check({15, 148}, z, 0.0624, 0.1605);
  check({0, 20}, z, 0, 0.1611);
  check({1, 29}, z, 0.0061, 0.1718);
  // By hand, with z = 2: 0 of 10 is [0, 4 / 14], and 5 of 10 is 1/2 -+ 1 / sqrt(14).
  check({0, 10}, 2, 0, 4.0 / 14);
  check({10, 10}, 2, 10.0 / 14, 1);
  check({5, 10}, 2, 0.5 - 1 / std::sqrt(14.0), 0.5 + 1 / std::sqrt(14.0));
}

TEST_CASE("an interval holds its rate and lies within [0, 1]", "[audit][hostile]") {
  for (const std::uint64_t draws : {1ULL, 2ULL, 3ULL, 10ULL, 1000ULL, 1ULL << 40, ~0ULL})
    for (const std::uint64_t hits :
         {std::uint64_t{0}, std::uint64_t{1}, draws / 3, draws / 2, draws - 1, draws})
      for (const double z : {0.0, 0.5, 1.96, 6.0, 1e6}) {
        const rate r{hits, draws};
        const auto [low, high] = r.interval(z);
        CAPTURE(hits, draws, z, low, high);
        CHECK((0 <= low && low <= r.value() * (1 + 1e-12)));
        CHECK((r.value() * (1 - 1e-12) <= high && high <= 1));
        if (hits == 0) CHECK(low == 0);
        if (hits == draws) CHECK(high == 1);
      }
  CHECK(rate{}.interval().low == 0);
  CHECK(rate{}.interval().high == 1);
}
