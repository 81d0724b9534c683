// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "support/chi_square.hpp"
#include "support/random_table.hpp"

TEST_CASE("the tail of chi-square has the values of the tables") {
  CHECK(support::chi_square_tail(3.8415, 1) == Approx(0.05).epsilon(1e-3));
  CHECK(support::chi_square_tail(5.9915, 2) == Approx(0.05).epsilon(1e-3));
  CHECK(support::chi_square_tail(16.266, 3) == Approx(0.001).epsilon(1e-3));
  CHECK(support::chi_square_tail(18.307, 10) == Approx(0.05).epsilon(1e-3));
  CHECK(support::chi_square_tail(124.34, 100) == Approx(0.05).epsilon(1e-3));
  CHECK(support::chi_square_tail(1e4, 99) < 1e-100);
  CHECK(support::chi_square_tail(0, 7) == 1);
}

TEST_CASE("the chi-square test accepts what is uniform and rejects what nearly is") {
  support::random_source random(1);
  std::vector<std::size_t> fair(10), skewed(10), halved(10);
  for (int draw = 0; draw < 100'000; ++draw) {
    ++fair[random.below(10)];
    ++skewed[random.below(12) % 10]; // items 0 and 1 twice as often
    ++halved[random.below(5) * 2];   // no odd ones
  }
  CHECK(support::fits_uniform(fair));
  CHECK_FALSE(support::fits_uniform(skewed));
  CHECK_FALSE(support::fits_uniform(halved));
}

TEST_CASE("an item of probability 0 must not be drawn, however rare it is") {
  const std::vector<double> probabilities{0.5, 0.5, 0};
  CHECK(support::fits(std::vector<std::size_t>{500'000, 500'000, 0}, probabilities));
  CHECK_FALSE(support::fits(std::vector<std::size_t>{500'000, 500'000, 1}, probabilities));
}

TEST_CASE("cells that expect little are pooled, and still counted") {
  const std::vector<double> probabilities{0.999, 0.00025, 0.00025, 0.00025, 0.00025};
  CHECK(support::fits(std::vector<std::size_t>{9990, 3, 2, 4, 1}, probabilities));
  CHECK_FALSE(support::fits(std::vector<std::size_t>{9900, 30, 20, 40, 10}, probabilities));
}
