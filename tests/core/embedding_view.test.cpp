// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <vector>

#include <realhns/core/embedding_view.hpp>

#include "support/random_table.hpp"

using Catch::Contains;
using realhns::embedding_view;

namespace {

/// A table as users have them: rows in blocks of memory, with something in front of each.
struct my_table {
  std::vector<double> memory;
  std::size_t count;
};

} // namespace

template <>
struct realhns::embedding_traits<my_table> {
  static embedding_view<double> view(const my_table& table) {
    return {table.memory.data() + 1, table.count, 2, 3};
  }
};

namespace {

/// What adapts a table and owns nothing may be handed over as a temporary.
struct my_reference {
  const my_table& table;
};

} // namespace

template <>
struct realhns::embedding_traits<my_reference> {
  static constexpr bool borrowed = true;
  static embedding_view<double> view(const my_reference& reference) { return reference.table; }
};

TEMPLATE_TEST_CASE("raw memory is seen row by row", "", float, double) {
  const auto memory = support::random_table<TestType>(3, 5, 1);
  const embedding_view<TestType> view(memory.data(), 3, 5);
  CHECK(view.rows() == 3);
  CHECK(view.dim() == 5);
  CHECK(view.stride() == 5);
  CHECK_FALSE(view.empty());
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 5; ++k) CHECK(view.row(i)[k] == memory[i * 5 + k]);
}

TEST_CASE("a stride skips the padding of rows") {
  const auto memory = support::random_table(4, 8, 1);
  const embedding_view<float> view(memory.data(), 4, 5, 8);
  CHECK(view.row(3).size() == 5);
  CHECK(view.row(3).data() == memory.data() + 3 * 8);
}

TEST_CASE("contiguous memory needs only its dimension") {
  const auto memory = support::random_table(4, 3, 1);
  const embedding_view<float> view(memory, 3);
  CHECK(view.rows() == 4);
  CHECK(view.row(3).data() == memory.data() + 9);
}

TEST_CASE("a view sees the rows as they are now") {
  std::vector<float> memory{1, 2};
  const embedding_view<float> view(memory, 2);
  memory[1] = 9;
  CHECK(view.row(0)[1] == 9);
}

TEST_CASE("rows beyond 2^31 and 2^32 numbers have the right address", "[hostile]") {
  // Addresses only: nothing is there to be read.
  const auto* base = reinterpret_cast<const float*>(std::uintptr_t{1} << 20);
  constexpr std::size_t rows = std::size_t{1} << 28, stride = 100;
  const embedding_view<float> view(base, rows, 90, stride);
  for (const std::size_t row : {std::size_t{1} << 25, rows / 2, rows - 1}) {
    const auto address = reinterpret_cast<std::uintptr_t>(view.row(row).data());
    CHECK(address - (std::uintptr_t{1} << 20) == row * stride * sizeof(float));
  }
}

TEST_CASE("empty tables are tables", "[hostile]") {
  CHECK(embedding_view<float>().empty());
  CHECK(embedding_view<float>(nullptr, 0, 8).empty());
  CHECK(embedding_view<float>(std::span<const float>(), 8).empty());
  CHECK(embedding_view<float>(std::span<const float>(), 0).empty());

  const embedding_view<float> no_numbers(nullptr, 5, 0);
  CHECK(no_numbers.rows() == 5);
  CHECK(no_numbers.row(4).empty());
}

TEST_CASE("layouts that contradict themselves are refused", "[hostile]") {
  using view = embedding_view<float>;
  const std::vector<float> memory(12);
  const float* data = memory.data();
  CHECK_THROWS_WITH(view(nullptr, 2, 3),
                    Contains("realhns: embedding_view: the data pointer is null"));
  CHECK_THROWS_WITH(view(data, 2, 6, 5), Contains("stride is less than the dimension"));
  CHECK_THROWS_WITH(view(data, 2, 6, 0), Contains("stride is less than the dimension"));
  CHECK_NOTHROW(view(data, 1, 6, 0)); // one row has no stride to speak of
  CHECK_THROWS_WITH(view(memory, 5), Contains("the size is no multiple of dim"));
  CHECK_THROWS_WITH(view(memory, 0), Contains("the size is no multiple of dim"));
  const auto* askew = reinterpret_cast<const float*>(reinterpret_cast<std::uintptr_t>(data) + 2);
  CHECK_THROWS_WITH(view(askew, 1, 3), Contains("not aligned"));
}

TEST_CASE("a type of one's own needs one function") {
  const my_table table{{0, 1, 2, 0, 3, 4}, 2};
  const embedding_view<double> view = table;
  CHECK(view.rows() == 2);
  CHECK(view.row(1)[0] == 3);
  CHECK(view.row(1)[1] == 4);
}

TEST_CASE("what owns no rows may be a temporary") {
  const my_table table{{0, 1, 2, 0, 3, 4}, 2};
  const embedding_view<double> view = my_reference{table};
  CHECK(view.row(0).data() == table.memory.data() + 1);
}

TEST_CASE("only matrices are taken for matrices") {
  STATIC_REQUIRE(realhns::embedding_matrix<my_table>);
  STATIC_REQUIRE(realhns::embedding_matrix<const my_table&>);
  STATIC_REQUIRE_FALSE(realhns::embedding_matrix<std::vector<float>>);
  STATIC_REQUIRE_FALSE(realhns::embedding_matrix<std::vector<std::vector<float>>>);
  STATIC_REQUIRE_FALSE(realhns::embedding_matrix<int>);
}
