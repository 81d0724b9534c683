// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/core/transfer_block.hpp>

#include "support/two_layers.hpp"

using namespace realhns;

TEST_CASE("a block transfers its rows in one call, as one by one") {
  const support::two_layers<> mlp(3, 2, 5);
  const auto source = support::random_table(4, 3, 1), centroids = support::random_table(4, 2, 2);
  const embedding_view<float> sources(source, 3), centres(centroids, 2);
  transfer_block<float> block;
  std::vector<float> out(4 * 5), expected;
  for (const std::size_t rows : {4U, 1U, 3U}) { // a block is used again and again
    expected.clear();
    block.clear();
    for (std::size_t i = 0; i < rows; ++i) {
      block.add(sources.row(i), centres.row(3 - i));
      const auto row = mlp.one(sources.row(i), centres.row(3 - i));
      expected.insert(expected.end(), row.begin(), row.end());
    }
    block.transfer(mlp, std::span(out).first(rows * 5));
    CHECK(std::equal(expected.begin(), expected.end(), out.begin()));
  }
  CHECK(mlp.calls == 3);
  CHECK(mlp.rows == 8);
}
