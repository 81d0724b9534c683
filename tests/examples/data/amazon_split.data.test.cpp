// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "data.hpp"
#include "train/data/leave_one_out.hpp"

using namespace trainer;

namespace {

/// Sums over the users of what sequence models read. The expected values are from a count that
/// compares each target record with each source record.
struct read_counts {
  std::size_t positions = 0; ///< predictions in training
  std::size_t none_yet = 0;  ///< of them, those that no source record comes before
  std::size_t training_source = 0;
  std::size_t validation_source = 0;
  std::size_t test_source = 0;

  friend bool operator==(const read_counts&, const read_counts&) = default;
};

read_counts count(const split& data) {
  read_counts n;
  for (user_id user = 0; user < data.users.size(); ++user) {
    const auto training = data.up_to(part::training, user);
    n.positions += training.next.size();
    n.none_yet += static_cast<std::size_t>(std::ranges::count(training.source_before, 0U));
    n.training_source += training.source.size();
    n.validation_source += data.up_to(part::validation, user).source.size();
    n.test_source += data.up_to(part::test, user).source.size();
  }
  return n;
}

} // namespace

TEST_CASE("Amazon Toy & Game has the counts of the paper", "[trainer]") {
  const auto folder = real_data();
  if (!folder) return;
  const auto toy = read_inter_file(*folder / "amazon-toy-game" / "toy.inter");
  const auto game = read_inter_file(*folder / "amazon-toy-game" / "game.inter");
  CHECK(toy.users.size() == 7'996);
  CHECK(toy.items.size() == 37'868);
  CHECK(toy.records.size() == 114'487);
  CHECK(game.users.size() == 7'996);
  CHECK(game.items.size() == 11'735);
  CHECK(game.records.size() == 82'871);
  CHECK(game.items[4] == "5"); // integer tokens are in numeric order

  const auto game_split = leave_one_out(game, &toy);
  CHECK(game_split.users.size() == 7'615);
  CHECK(game_split.training_records() == 65'286);
  CHECK(count(game_split) == read_counts{57'671, 10'691, 71'239, 81'327, 93'003});
  const auto toy_alone = source_by_itself(game_split);
  CHECK(toy_alone.users.size() == 6'632);
  CHECK(toy_alone.items == 37'868);
  CHECK(toy_alone.training_records() == 73'559);

  const auto toy_split = leave_one_out(toy, &game);
  CHECK(toy_split.users.size() == 7'160);
  CHECK(toy_split.training_records() == 93'744);
  CHECK(count(toy_split) == read_counts{86'584, 14'026, 52'017, 57'967, 64'444});
  const auto game_alone = source_by_itself(toy_split);
  CHECK(game_alone.users.size() == 6'070);
  CHECK(game_alone.training_records() == 50'691);
}
