// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <array>
#include <vector>

#include <realhns/core/embedding_table.hpp>

using Catch::Contains;
using realhns::embedding_table;
using realhns::embedding_view;

TEST_CASE("a table is a copy of a vector of vectors") {
  std::vector<std::vector<double>> rows{{1, 2, 3}, {4, 5, 6}};
  const embedding_table<float> table(rows);
  rows[0][0] = 9;
  const embedding_view<float> view = table;
  REQUIRE(view.rows() == 2);
  REQUIRE(view.dim() == 3);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t k = 0; k < 3; ++k) CHECK(view.row(i)[k] == static_cast<float>(i * 3 + k + 1));
}

TEST_CASE("a table takes any ranges of anything that converts to numbers") {
  const std::array<std::array<int, 2>, 3> rows{{{1, 2}, {3, 4}, {5, 6}}};
  const embedding_table<double> table(rows);
  CHECK(table.view().row(2)[1] == 6);
}

TEST_CASE("tables without rows, and rows without numbers") {
  CHECK(embedding_table<float>(std::vector<std::vector<float>>{}).view().empty());
  const embedding_table<float> table(std::vector<std::vector<float>>(3));
  CHECK(table.view().rows() == 3);
  CHECK(table.view().dim() == 0);
}

TEST_CASE("rows of different lengths are refused, by number", "[hostile]") {
  using rows = std::vector<std::vector<float>>;
  CHECK_THROWS_WITH(embedding_table<float>(rows{{1, 2}, {3, 4}, {5}}),
                    Contains("embedding_table: row 2 has 1 numbers, row 0 has 2"));
  CHECK_THROWS_WITH(embedding_table<float>(rows{{}, {1}}), Contains("row 1 has 1 numbers"));
}
