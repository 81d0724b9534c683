// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cmath>

#include <realhns/detail/weighted_subset.hpp>

#include "support/chi_square.hpp"

using realhns::detail::weighted_subset;

namespace {

/// The probability of each subset, a bit an item: every order of drawing, one after the other.
std::vector<double> subset_probabilities(const std::vector<double>& scores, std::size_t count,
                                         double temperature) {
  std::vector<double> out(std::size_t{1} << scores.size());
  const auto draw = [&](const auto& again, std::size_t drawn, std::size_t left,
                        double probability) -> void {
    if (left == 0) {
      out[drawn] += probability;
      return;
    }
    double best = -1e300, total = 0;
    for (std::size_t i = 0; i < scores.size(); ++i)
      if ((drawn >> i & 1) == 0) best = std::max(best, scores[i]);
    const auto weight = [&](std::size_t i) { return std::exp((scores[i] - best) / temperature); };
    for (std::size_t i = 0; i < scores.size(); ++i)
      if ((drawn >> i & 1) == 0) total += weight(i);
    for (std::size_t i = 0; i < scores.size(); ++i)
      if ((drawn >> i & 1) == 0)
        again(again, drawn | std::size_t{1} << i, left - 1, probability * weight(i) / total);
  };
  draw(draw, 0, count, 1);
  return out;
}

template <class T>
std::vector<std::size_t> subset_counts(const std::vector<double>& scores, std::size_t count,
                                       double temperature) {
  const std::vector<T> numbers(scores.begin(), scores.end());
  std::vector<std::size_t> out(std::size_t{1} << scores.size());
  weighted_subset<T> subset;
  for (std::uint32_t n = 0; n < 40'000; ++n) {
    realhns::draw_stream random({7, 9}, 3, n);
    std::size_t drawn = 0;
    for (const auto place : subset.draw(numbers, count, temperature, random))
      drawn |= std::size_t{1} << place;
    ++out[drawn];
  }
  return out;
}

} // namespace

TEMPLATE_TEST_CASE("a weighted subset has the law of draws without replacement", "", float,
                   double) {
  const std::vector<double> scores{0.5, -1, 2, 1.25, 0.5};
  for (const std::size_t count : {1U, 2U, 3U, 4U})
    for (const double temperature : {0.5, 1.0, 10.0}) {
      CAPTURE(count, temperature);
      CHECK(support::fits(subset_counts<TestType>(scores, count, temperature),
                          subset_probabilities(scores, count, temperature)));
    }
}

TEST_CASE("however far apart the scores are, those left are drawn in proportion") {
  const std::vector<double> scores{-31, 500, -30, -32};
  const auto counts = subset_counts<double>(scores, 2, 1);
  CHECK(support::fits(counts, subset_probabilities(scores, 2, 1)));
  CHECK(counts[0b0011] > 5000); // after the best, which comes first, one of the others
}

TEST_CASE("equal scores are drawn alike, however large") {
  for (const double score : {0.0, -1e300, 1e300}) {
    const std::vector<double> scores(5, score);
    CHECK(support::fits(subset_counts<double>(scores, 2, 1), subset_probabilities(scores, 2, 1)));
  }
}

TEST_CASE("what there is no more of is taken whole, and draws nothing") {
  weighted_subset<float> subset;
  realhns::draw_stream random({7, 9}, 3, 0), fresh({7, 9}, 3, 0);
  const std::vector<float> scores{1, 2, 3};
  CHECK(subset.draw(scores, 3, 1, random).size() == 3);
  CHECK(subset.draw(scores, 9, 1, random).size() == 3);
  CHECK(subset.draw(scores, 0, 1, random).empty());
  CHECK(subset.draw({}, 2, 1, random).empty());
  CHECK(random() == fresh());
}

TEST_CASE("extremes do no harm", "[hostile]") {
  weighted_subset<double> subset;
  constexpr double most = std::numeric_limits<double>::max();
  const std::vector<double> scores{most, -most, 0, 1e-300, -0.0};
  for (const double temperature : {1e-300, 1.0, 1e300})
    for (std::uint32_t n = 0; n < 100; ++n) {
      realhns::draw_stream random({7, 9}, 3, n);
      const auto drawn = subset.draw(scores, 4, temperature, random);
      REQUIRE(drawn.size() == 4);
      for (std::size_t i = 0; i < 4; ++i) {
        CHECK(drawn[i] < 5);
        if (i > 0) CHECK(drawn[i - 1] < drawn[i]);
      }
    }
}
