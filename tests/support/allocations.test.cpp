// SPDX-License-Identifier: MIT
#include "support/allocations.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

TEST_CASE("allocations are counted, on every thread", "[threads]") {
  if (!support::counts_allocations) return;
  const std::size_t before = support::allocations();
  std::vector<int> numbers(10);
  CHECK(support::allocations() == before + 1);
  std::thread([&numbers] { numbers.resize(1000); }).join();
  CHECK(support::allocations() >= before + 2);
}
