// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <vector>

#include <realhns/detail/score_kernel.hpp>

#include "support/kernels.hpp"
#include "support/random_table.hpp"

using namespace realhns;
using detail::kernel_path;
using detail::panel_width;

namespace {

template <class T>
struct found {
  score_bits<T> index[panel_width];
  T best[panel_width];
};

/// The nearest of the queries, looked for one by one.
template <class T>
found<T> literal(const std::vector<T>& queries, const std::vector<T>& offsets, std::size_t dim,
                 const std::vector<T>& items) {
  found<T> out{};
  for (std::size_t j = 0; j < panel_width; ++j) {
    const auto score = [&](std::size_t c) {
      return detail::score_pair(&queries[c * dim], &items[j * dim], dim) - offsets[c];
    };
    std::size_t best = 0;
    for (std::size_t c = 1; c < offsets.size(); ++c)
      if (score(c) > score(best)) best = c;
    out.index[j] = static_cast<score_bits<T>>(best);
    out.best[j] = score(best);
  }
  return out;
}

template <class T>
found<T> by_kernel(kernel_path path, const std::vector<T>& queries, const std::vector<T>& offsets,
                   std::size_t dim, const std::vector<T>& items) {
  std::vector<T> panel(panel_width * dim);
  detail::pack_panels(embedding_view<T>(items, dim), {}, panel_width, std::identity{},
                      panel.data());
  found<T> out;
  detail::with_kernels(path, [&](auto kernels) {
    kernels.nearest(queries.data(), offsets.data(), offsets.size(), dim, panel.data(), out.index,
                    out.best);
  });
  return out;
}

/// The same winners with the same bits; of NaN any bits, since processors differ in them.
template <class T>
bool same(const found<T>& a, const found<T>& b) {
  return std::ranges::equal(a.index, b.index) && std::ranges::equal(a.best, b.best, [](T x, T y) {
           return std::bit_cast<score_bits<T>>(x) == std::bit_cast<score_bits<T>>(y) ||
                  (x != x && y != y);
         });
}

} // namespace

TEMPLATE_TEST_CASE("every path finds the query that is nearest", "[kernel]", float, double) {
  for (const std::size_t dim : {1U, 3U, 8U, 17U, 64U})
    for (std::size_t count = 1; count <= 40; ++count) {
      const auto queries = support::random_table<TestType>(count, dim, count);
      const auto offsets = support::random_table<TestType>(count, 1, count + 1);
      const auto items = support::random_table<TestType>(panel_width, dim, dim);
      const auto expected = literal(queries, offsets, dim, items);
      for (const kernel_path path : support::kernels()) {
        INFO(name(path) << ", dim " << dim << ", queries " << count);
        CHECK(same(by_kernel(path, queries, offsets, dim, items), expected));
      }
    }
}

TEMPLATE_TEST_CASE("of equally near queries the first is taken", "[kernel]", float, double) {
  for (std::size_t count = 1; count <= 40; ++count) {
    const auto queries = support::tied_table<TestType>(count, 3, count);
    const auto offsets = support::tied_table<TestType>(count, 1, count + 1);
    const auto items = support::tied_table<TestType>(panel_width, 3, 1);
    const auto expected = literal(queries, offsets, 3, items);
    for (const kernel_path path : support::kernels())
      CHECK(same(by_kernel(path, queries, offsets, 3, items), expected));
  }
}

TEMPLATE_TEST_CASE("a score that is not finite hides no other, but for the first", "[kernel]",
                   float, double) {
  using limits = std::numeric_limits<TestType>;
  constexpr std::size_t count = 21;
  const auto items = support::random_table<TestType>(panel_width, 2, 1);
  for (const TestType bad : {limits::quiet_NaN(), limits::infinity(), limits::max()})
    for (std::size_t at = 0; at < count; ++at) {
      auto queries = support::random_table<TestType>(count, 2, at);
      queries[2 * at] = queries[2 * at + 1] = bad;
      const std::vector<TestType> offsets(count, 0);
      const auto expected = literal(queries, offsets, 2, items);
      for (const kernel_path path : support::kernels())
        CHECK(same(by_kernel(path, queries, offsets, 2, items), expected));
    }
}
