// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "examples/doubles/constant_source.hpp"
#include "train/sampling/hardness.hpp"

using namespace trainer;

namespace {

split one_user() {
  split data;
  data.items = 6;
  data.users = {0};
  data.target.push_back(std::vector<item_id>{2, 0});
  data.held_out = 0;
  return data;
}

} // namespace

TEST_CASE("hardness is the rank quantile among unknown items, ties counting half", "[trainer]") {
  const split data = one_user();
  const auto known = data.known();
  matrix<float> users(1, 1), items(6, 1);
  users << 1;
  items << 9, 5, 8, 3, 3, 1; // 0 and 2 are known; of the rest 1 leads, 3 and 4 tie
  const model_tables tables{.users = users, .items = items, .similarity = {}};
  const auto of = [&](item_id item) {
    constant_source source({item}, 1);
    const std::vector<user_id> watched{0};
    return measure_quality(source, tables, data, known, watched, 1).hard.hardness();
  };
  CHECK(of(1) == Approx(0.5 / 4));
  CHECK(of(3) == Approx(2.0 / 4));
  CHECK(of(4) == Approx(2.0 / 4));
  CHECK(of(5) == Approx(3.5 / 4));
}

TEST_CASE("only hard slots count as hard, and empty ones not at all", "[trainer]") {
  const split data = one_user();
  const matrix<float> users = matrix<float>::Ones(1, 1), items = matrix<float>::Ones(6, 1);
  const model_tables tables{.users = users, .items = items, .similarity = {}};
  constant_source source({1, 3, 4, realhns::no_item}, 2);
  const std::vector<user_id> watched{0};
  const auto likes = [](user_id, item_id item) { return item != 3; };
  const auto quality = measure_quality(source, tables, data, data.known(), watched, 1, likes);
  CHECK(quality.hard.draws == 2);
  CHECK(quality.all.draws == 3);
  CHECK(quality.hard.false_negatives().value() == Approx(1.0 / 2));
  CHECK(quality.all.false_negatives().value() == Approx(2.0 / 3));
  CHECK(quality.all.hardness() == Approx(0.5));
  CHECK(std::isnan(source_quality{}.hard.hardness()));
}
