// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>
#include <vector>

#include "train/training/early_stopping.hpp"

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The epoch after which a run with these values ends.
std::uint32_t last_epoch(trainer::early_stopping stopping, const std::vector<double>& values) {
  std::uint32_t epoch = 0;
  for (const double value : values) {
    stopping.improves(++epoch, value);
    if (stopping.should_stop(epoch)) break;
  }
  return epoch;
}

} // namespace

TEST_CASE("training ends `patience` epochs after the best", "[trainer]") {
  CHECK(last_epoch(trainer::early_stopping(2), {1, 3, 3, 2, 9}) == 4); // a tie is no rise
  CHECK(last_epoch(trainer::early_stopping(2), {1, 3, 2, 4, 3, 3, 9}) == 6);
  CHECK(last_epoch(trainer::early_stopping(2), {not_a_number, not_a_number, 5}) == 2);
  CHECK(last_epoch(trainer::early_stopping(9), {1, 2, 3}) == 3);
}

TEST_CASE("patience does not run out before the minimum epoch has had its chance", "[trainer]") {
  CHECK(last_epoch(trainer::early_stopping(2, 5), {3, 2, 2, 2, 2, 2, 2, 9}) == 7);
  CHECK(last_epoch(trainer::early_stopping(2, 5), {3, 2, 2, 2, 2, 4, 2, 2, 9}) == 8);
}

TEST_CASE("the best epoch is the first of the best values", "[trainer]") {
  trainer::early_stopping stopping(3);
  CHECK(stopping.improves(1, 0.2));
  CHECK(stopping.improves(2, 0.3));
  CHECK_FALSE(stopping.improves(3, 0.3));
  CHECK_FALSE(stopping.improves(4, not_a_number));
  CHECK(stopping.best_epoch() == 2);
}
