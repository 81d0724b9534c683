// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <map>

#include "support/chi_square.hpp"
#include "support/samplers.hpp"
#include "support/world.hpp"

// Rows without repeats are uniform over the ordered selections that they could be.

namespace {

using ids = std::vector<realhns::item_id>;

/// How often each ordered row of `width` out of `items` items was drawn, over many positions.
template <class Epoch>
std::map<ids, std::size_t> rows(const Epoch& epoch, std::size_t width, std::uint32_t positions) {
  std::map<ids, std::size_t> out;
  for (std::uint32_t p = 0; p < positions; ++p) {
    ids row(width);
    epoch.sample({.user = 0, .positive = 0, .position = p}, row);
    ++out[row];
  }
  return out;
}

bool each_equally_often(const std::map<ids, std::size_t>& rows, std::size_t outcomes) {
  std::vector<std::size_t> counts;
  for (const auto& [row, count] : rows) counts.push_back(count);
  return counts.size() == outcomes && support::fits_uniform(counts);
}

support::world<float> five_items() {
  // Items 1 to 5 can be drawn; 0 is the positive.
  return support::world<float>({.items = 6, .users = 1, .known = 0});
}

} // namespace

TEST_CASE("distinct uniform rows are uniform over ordered selections", "[sampler]") {
  const auto w = five_items();
  const auto epoch = realhns::presets::uniform({.seed = 3, .distinct = true}).prepare(1, w.input());
  CHECK(each_equally_often(rows(epoch, 2, 20000), 5 * 4));
  CHECK(each_equally_often(rows(epoch, 3, 20000), 5 * 4 * 3));
  CHECK(each_equally_often(rows(epoch, 5, 20000), 5 * 4 * 3 * 2));
}

TEST_CASE("distinct rows of the whole top are uniform over permutations", "[sampler]") {
  const auto w = five_items();
  const realhns::sampler sampler{
      realhns::options{.negatives = 5, .seed = 3, .distinct = true}, realhns::fixed{.hard = 3},
      realhns::keep_all{},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 1.0}, .fine = {.k = 3}}};
  // Three hard ones in any order, then the two that are left in any order.
  CHECK(each_equally_often(rows(sampler.prepare(1, w.input()), 5, 20000), 6 * 2));
}

TEST_CASE("distinct popularity rows are drawn without replacement", "[sampler]") {
  const auto w = five_items();
  auto input = w.input();
  const std::vector<double> weights{9, 1, 2, 3, 4, 0};
  input.item_weights = weights;
  const auto epoch =
      realhns::presets::popularity({.exponent = 1, .seed = 3, .distinct = true}).prepare(1, input);
  std::vector<std::size_t> counts;
  std::vector<double> probabilities;
  const auto found = rows(epoch, 2, 20000);
  for (realhns::item_id a = 1; a < 6; ++a)
    for (realhns::item_id b = 1; b < 6; ++b) {
      const auto seen = found.find({a, b});
      counts.push_back(seen == found.end() ? 0 : seen->second);
      probabilities.push_back(a == b ? 0 : weights[a] / 10 * weights[b] / (10 - weights[a]));
    }
  CHECK(support::fits(counts, probabilities));
}
