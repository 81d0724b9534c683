// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <vector>

#include <realhns/detail/kernels.hpp>

#include "support/kernels.hpp"
#include "support/random_table.hpp"

using namespace realhns;
using detail::panel_width;

namespace {

/// Scores with ties among them, and room beyond them as the kernels want it, full of what they must
/// not look at.
template <class T>
struct scored {
  explicit scored(std::size_t n) : count(n), scores(n + panel_width, T{5}), ids(n + panel_width) {
    support::random_source random(n);
    for (std::size_t i = 0; i < n; ++i) {
      scores[i] = static_cast<T>(static_cast<int>(random.below(9)) - 4);
      ids[i] = static_cast<item_id>(random());
    }
  }

  std::size_t count;
  std::vector<T> scores;
  std::vector<item_id> ids;
};

constexpr std::size_t counts[]{0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 200};

} // namespace

TEMPLATE_TEST_CASE("every path counts and collects what the words say", "[kernel]", float, double) {
  using T = TestType;
  for (const auto path : support::kernels())
    detail::with_kernels(path, [](auto kernels) {
      for (const std::size_t n : counts) {
        const scored<T> s(n);
        for (int bound = -5; bound <= 6; ++bound) {
          const T low = static_cast<T>(bound), high = low + 2;
          std::size_t least = 0, above = 0;
          std::vector<T> scores{42};
          std::vector<item_id> ids{43};
          for (std::size_t i = 0; i < n; ++i) {
            least += s.scores[i] >= low;
            above += s.scores[i] >= high;
            if (s.scores[i] < low || s.scores[i] >= high) continue;
            scores.push_back(s.scores[i]);
            ids.push_back(s.ids[i]);
          }
          REQUIRE(kernels.count_at_least(s.scores.data(), n, low) == least);
          std::vector<T> found(1 + n + panel_width, T{42});
          std::vector<item_id> found_ids(found.size(), 43);
          std::size_t size = 1;
          REQUIRE(kernels.collect(s.scores.data(), s.ids.data(), n, low, high, found.data(),
                                  found_ids.data(), size) == above);
          found.resize(size);
          found_ids.resize(size);
          REQUIRE(found == scores);
          REQUIRE(found_ids == ids);
        }
      }
    });
}

TEMPLATE_TEST_CASE("every path thins a list in place", "[kernel]", float, double) {
  using T = TestType;
  const philox_key key{17, 99};
  for (const auto path : support::kernels())
    detail::with_kernels(path, [&](auto kernels) {
      for (const std::size_t n : counts)
        for (const std::size_t begin : {std::size_t{0}, n / 3, n}) {
          scored<T> s(n);
          std::vector<T> scores;
          std::vector<item_id> ids;
          constexpr std::uint32_t bound = 1U << 30;
          for (std::size_t i = 0; i < n; ++i) {
            const bool sure = s.scores[i] >= -2 && s.scores[i] < 2;
            if (i >= begin && sure && subset_hash(key, s.ids[i]) >= bound) continue;
            scores.push_back(s.scores[i]);
            ids.push_back(s.ids[i]);
          }
          const std::size_t size =
              kernels.thin(s.scores.data(), s.ids.data(), begin, n, T{-2}, T{2}, key, bound);
          s.scores.resize(size);
          s.ids.resize(size);
          REQUIRE(s.scores == scores);
          REQUIRE(s.ids == ids);
        }
    });
}

TEST_CASE("every path hashes and compares as integers do", "[kernel]") {
  const philox_key key{0xDEADBEEF, 3};
  const scored<float> s(200);
  for (const auto path : support::kernels())
    detail::with_kernels(path, [&](auto kernels) {
      for (const std::size_t n : counts) {
        std::vector<std::uint32_t> hashes(n + panel_width);
        kernels.hash(s.ids.data(), n, key, hashes.data());
        for (std::size_t i = 0; i < n; ++i) REQUIRE(hashes[i] == subset_hash(key, s.ids[i]));
        for (const std::uint32_t bound : {0U, 1U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
          std::size_t least = 0;
          for (std::size_t i = 0; i < n; ++i) least += hashes[i] >= bound;
          REQUIRE(kernels.count_at_least(hashes.data(), n, bound) == least);
        }
      }
    });
}
