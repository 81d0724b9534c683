// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "data.hpp"
#include "train/data/split.hpp"

TEST_CASE("Amazon Toy & Game has the counts of the paper", "[trainer]") {
  const auto folder = real_data();
  if (!folder) return;
  const auto toy = trainer::read_inter_file(*folder / "amazon-toy-game" / "toy.inter");
  const auto game = trainer::read_inter_file(*folder / "amazon-toy-game" / "game.inter");
  CHECK(toy.users.size() == 7'996);
  CHECK(toy.items.size() == 37'868);
  CHECK(toy.records.size() == 114'487);
  CHECK(game.users.size() == 7'996);
  CHECK(game.items.size() == 11'735);
  CHECK(game.records.size() == 82'871);
  CHECK(game.items[4] == "5"); // integer tokens are in numeric order

  const auto game_split = trainer::leave_one_out(game, &toy);
  CHECK(game_split.users.size() == 7'615);
  CHECK(game_split.training.all().size() == 65'286);
  const auto toy_split = trainer::leave_one_out(toy, &game);
  CHECK(toy_split.users.size() == 7'160);
  CHECK(toy_split.training.all().size() == 93'744);
}
