// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include <realhns/realhns.hpp>

/// What the benchmarks sample from: unit rows and histories made from a seed, in sizes that are
/// given. Random tables are the hard case for a cache; trained ones cluster.
struct world {
  static constexpr std::size_t dim = 64;
  static constexpr std::size_t history = 10;

  world(std::uint32_t items, std::uint32_t users)
      : item_rows(table(items, 1)), user_rows(table(users, 2)), known(histories(items, users)) {}

  realhns::single_domain<float> input() const {
    return {.items = realhns::embedding_view<float>(item_rows, dim),
            .users = realhns::embedding_view<float>(user_rows, dim),
            .known = known,
            .similarity = realhns::cosine(5)};
  }

  std::uint32_t users() const { return static_cast<std::uint32_t>(user_rows.size() / dim); }

  std::vector<float> item_rows;
  std::vector<float> user_rows;
  realhns::interactions known;

private:
  static std::vector<float> table(std::size_t rows, std::uint32_t seed) {
    std::vector<float> out(rows * dim);
    realhns::draw_stream random({seed, 0}, 0, 0);
    for (float& x : out) x = static_cast<float>(random()) * 0x1p-31F - 1.0F;
    return out;
  }

  static realhns::interactions histories(std::uint32_t items, std::uint32_t users) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    realhns::draw_stream random({3, 0}, 0, 0);
    for (std::uint32_t user = 0; user < users; ++user)
      for (std::size_t k = 0; k < history; ++k) pairs.emplace_back(user, random.below(items));
    return realhns::interactions::from_pairs(pairs, users);
  }
};

/// A world is made once for each size; building the largest takes longer than measuring it.
inline const world& world_of(std::int64_t items, std::int64_t users = 4096) {
  static std::unique_ptr<world> last;
  const auto wanted_items = static_cast<std::uint32_t>(items);
  const auto wanted_users = static_cast<std::uint32_t>(users);
  if (!last || last->item_rows.size() != wanted_items * world::dim || last->users() != wanted_users)
    last = std::make_unique<world>(wanted_items, wanted_users);
  return *last;
}
