// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

#include "train/nn/dropout.hpp"

using namespace trainer::nn;

namespace {

std::vector<double> mask(const dropout& drop, std::size_t count, std::size_t first = 0) {
  std::vector<double> numbers(count, 1);
  drop.apply(std::span(numbers), first);
  return numbers;
}

} // namespace

TEST_CASE("dropout drops its share and keeps the mean", "[trainer]") {
  constexpr std::size_t count = 100'000;
  for (const double rate : {0.1, 0.5, 0.9}) {
    const auto numbers = mask(dropout_masks(1, 1).at(rate, 2), count);
    double dropped = 0, neighbours = 0;
    for (std::size_t i = 0; i < count; ++i) {
      REQUIRE((numbers[i] == 0 || numbers[i] == Approx(1 / (1 - rate))));
      dropped += numbers[i] == 0;
      neighbours += i > 0 && numbers[i] == 0 && numbers[i - 1] == 0;
    }
    const double deviation = std::sqrt(count * rate * (1 - rate)); // of a binomial count
    CHECK(std::abs(dropped - count * rate) < 5 * deviation);
    CHECK(std::abs(neighbours - count * rate * rate) < 10 * deviation);
  }
}

TEST_CASE("a dropout mask does not depend on how the batch is split", "[trainer]") {
  const dropout drop = dropout_masks(1, 1).at(0.5, 2);
  auto pieces = mask(drop, 33, 7);
  const auto rest = mask(drop, 60, 40);
  pieces.insert(pieces.end(), rest.begin(), rest.end());
  CHECK(pieces == mask(drop, 93, 7));
}

TEST_CASE("each seed, step and site has a dropout mask of its own", "[trainer]") {
  const auto some = mask(dropout_masks(1, 1).at(0.5, 2), 100);
  CHECK(some == mask(dropout_masks(1, 1).at(0.5, 2), 100));
  CHECK(some != mask(dropout_masks(2, 1).at(0.5, 2), 100));
  CHECK(some != mask(dropout_masks(1, 2).at(0.5, 2), 100));
  CHECK(some != mask(dropout_masks(1, 1).at(0.5, 3), 100));
}

TEST_CASE("nothing is dropped outside training or at a rate of 0", "[trainer]") {
  const std::vector<double> ones(100, 1);
  CHECK(mask(dropout_masks().at(0.5, 2), 100) == ones);
  CHECK(mask(dropout_masks(1, 1).at(0, 2), 100) == ones);
}
