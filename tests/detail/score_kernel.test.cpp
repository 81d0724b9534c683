// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <bit>
#include <functional>
#include <limits>
#include <vector>

#include <realhns/core/ranking_key.hpp>
#include <realhns/detail/score_kernel.hpp>

#include "support/kernels.hpp"
#include "support/random_table.hpp"

using namespace realhns;
using detail::kernel_path;
using detail::panel_width;

namespace {

template <class T>
bool same_bits(T a, T b) {
  return std::bit_cast<score_bits<T>>(a) == std::bit_cast<score_bits<T>>(b);
}

/// Queries and items, with all scores made one by one.
template <class T>
struct problem {
  problem(std::size_t query_count, std::size_t item_count, std::size_t numbers)
      : dim(numbers), item_total(item_count),
        queries(support::random_table<T>(query_count, dim, 2 * dim)),
        items(support::random_table<T>(item_count, dim, 2 * dim + 1)) {
    for (std::size_t i = 0; i < query_count; ++i)
      for (std::size_t j = 0; j < item_count; ++j)
        pairs.push_back(detail::score_pair(queries.data() + i * dim, items.data() + j * dim, dim));
  }

  /// Whether the first `count` queries and `n` items get the same bits from a path, the filling of
  /// the last panel gets 0, and what lies between the rows of scores is left alone.
  bool path_agrees(kernel_path path, std::size_t count, std::size_t n) const {
    constexpr T untouched = 99;
    const auto total = detail::panel_count(n);
    const std::size_t stride = total * panel_width + 3;
    std::vector<T> panels(total * panel_width * dim), out(count * stride, untouched);
    detail::pack_panels(embedding_view<T>(items.data(), item_total, dim), {}, n, std::identity{},
                        panels.data());
    detail::score_panels(queries.data(), count, dim, panels.data(), total, out.data(), stride,
                         path);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < stride; ++j) {
        const T expected = j < n                     ? pairs[i * item_total + j]
                           : j < total * panel_width ? T{0}
                                                     : untouched;
        if (!(same_bits(out[i * stride + j], expected) ||
              (expected == 0 && out[i * stride + j] == 0)))
          return false;
      }
    return true;
  }

  std::size_t dim;
  std::size_t item_total;
  std::vector<T> queries;
  std::vector<T> items;
  std::vector<T> pairs;
};

} // namespace

TEMPLATE_TEST_CASE("every path gives the bits of one chain of fused multiply-adds", "[kernel]",
                   float, double) {
  for (const kernel_path path : support::kernels()) {
    for (std::size_t dim = 1; dim <= 512; dim += dim < 130 ? 1 : 191) {
      const problem<TestType> p(25, 33, dim);
      for (std::size_t count = 1; count <= 25; ++count)
        for (const std::size_t n : {1U, 15U, 16U, 17U, 31U, 32U, 33U}) {
          // Long rows with a few shapes only: the kernels do not branch on their length.
          if (dim > 20 && (n != 17 || count % 7 != 4)) continue;
          INFO("dim " << dim << ", queries " << count << ", items " << n);
          REQUIRE(p.path_agrees(path, count, n));
        }
    }
  }
}

TEMPLATE_TEST_CASE("few queries get the same bits, whatever number of panels they meet", "", float,
                   double) {
  for (const kernel_path path : support::kernels()) {
    const problem<TestType> p(3, 300, 7);
    for (std::size_t count = 1; count <= 3; ++count)
      for (std::size_t n = 1; n <= 300; n += 13) {
        INFO(detail::name(path) << ", queries " << count << ", items " << n);
        REQUIRE(p.path_agrees(path, count, n));
      }
  }
}

TEMPLATE_TEST_CASE("rows of no numbers score 0", "[hostile]", float, double) {
  CHECK(detail::score_pair<TestType>(nullptr, nullptr, 0) == 0);
  for (const kernel_path path : support::kernels()) {
    std::vector<TestType> out(2 * panel_width, 99);
    const TestType nothing{};
    detail::score_panels(&nothing, 2, 0, &nothing, 1, out.data(), panel_width, path);
    CHECK(out == std::vector<TestType>(2 * panel_width, 0));
  }
}

TEST_CASE("the products of a chain are not rounded", "[kernel]") {
  // (1 + 2^-12)^2 - 1 = 2^-11 + 2^-24, of which rounding the square to float loses the last part.
  const std::vector<float> a{-1.0F, 1.0F + 0x1p-12F}, b{1.0F, 1.0F + 0x1p-12F};
  CHECK(detail::score_pair(a.data(), b.data(), 2) == 0x1p-11F + 0x1p-24F);
}

TEST_CASE("a score is summed over ascending k", "[kernel]") {
  // From the left the small number is lost in the first big one; in another order it would not be.
  const std::vector<float> ones(3, 1.0F), ascending{1.0F, 0x1p30F, -0x1p30F};
  const std::vector<float> descending{-0x1p30F, 0x1p30F, 1.0F};
  CHECK(detail::score_pair(ones.data(), ascending.data(), 3) == 0);
  CHECK(detail::score_pair(ones.data(), descending.data(), 3) == 1);
}

TEMPLATE_TEST_CASE("one bad number spoils its own scores and no others", "[hostile]", float,
                   double) {
  using limits = std::numeric_limits<TestType>;
  for (const kernel_path path : support::kernels()) {
    for (const TestType bad : {limits::quiet_NaN(), limits::infinity()}) {
      problem<TestType> p(5, 20, 8);
      p.items[7 * p.dim + 3] = bad;
      std::vector<TestType> panels(2 * panel_width * p.dim), out(5 * 2 * panel_width);
      detail::pack_panels(embedding_view<TestType>(p.items, p.dim), {}, 20, std::identity{},
                          panels.data());
      detail::score_panels(p.queries.data(), 5, p.dim, panels.data(), 2, out.data(),
                           2 * panel_width, path);
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < 20; ++j)
          wrong += rankable(out[i * 2 * panel_width + j]) != (j != 7);
      CHECK(wrong == 0);
    }
  }
}

// If this goes red, some compiler or flag has split or reordered the chain: every ranking of near
// ties may differ from run to run. Repair the kernel, not the numbers.
TEST_CASE("scores keep their bits", "[golden]") {
  const auto floats = support::random_table<float>(2, 64, 1);
  const auto doubles = support::random_table<double>(2, 64, 1);
  CHECK(std::bit_cast<std::uint32_t>(detail::score_pair(floats.data(), floats.data() + 64, 64)) ==
        0x4037D228);
  CHECK(std::bit_cast<std::uint64_t>(detail::score_pair(doubles.data(), doubles.data() + 64, 64)) ==
        0x4006FA44DC1B4500);
}

TEST_CASE("the portable path is on every machine, and the best one is there") {
  CHECK(detail::has_kernel(kernel_path::portable));
  CHECK(detail::has_kernel(detail::best_kernel()));
  CHECK(detail::has_kernel(detail::chosen_kernel()));
}
