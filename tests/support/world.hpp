// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include <realhns/core/input.hpp>
#include <realhns/core/query.hpp>

#include "random_table.hpp"

namespace support {

/// Whether the tables of a world hold small integers, whose scores are exact and full of ties.
enum class numbers { reals, integers };

struct world_settings {
  std::size_t items = 60;
  std::size_t users = 12;
  std::size_t dim = 5;
  std::uint32_t known = 8; ///< known positives a user, at most
  numbers table = numbers::reals;
  std::uint64_t seed = 1;
};

/// A small catalogue, users, and what they know: an input that owns its memory.
template <class T = float>
struct world {
  explicit world(const world_settings& s = {})
      : dim(s.dim), items(table(s, s.items, s.seed)), users(table(s, s.users, s.seed + 1)) {
    random_source random(s.seed + 2);
    std::vector<std::pair<std::size_t, std::uint32_t>> pairs;
    for (std::size_t user = 0; user < s.users; ++user)
      for (std::uint32_t k = random.below(s.known + 1); k > 0; --k)
        pairs.emplace_back(user, random.below(static_cast<std::uint32_t>(s.items)));
    known = realhns::interactions::from_pairs(pairs, s.users);
  }

  realhns::single_domain<T> input(realhns::similarity_measure similarity = {}) const {
    return {.items = realhns::embedding_view<T>(items, dim),
            .users = realhns::embedding_view<T>(users, dim),
            .known = known,
            .similarity = similarity};
  }

  std::size_t dim;
  std::vector<T> items;
  std::vector<T> users;
  realhns::interactions known;

private:
  static std::vector<T> table(const world_settings& s, std::size_t rows, std::uint64_t seed) {
    return s.table == numbers::integers ? tied_table<T>(rows, s.dim, seed)
                                        : random_table<T>(rows, s.dim, seed);
  }
};

/// A batch that owns its columns: `positions` consecutive positions of each user, each with a
/// positive of its own, users interleaved.
struct lines {
  lines(std::uint32_t users, std::uint32_t positions, std::uint32_t items) {
    for (std::uint32_t p = 0; p < positions; ++p)
      for (std::uint32_t u = 0; u < users; ++u) {
        user.push_back(u);
        positive.push_back((7 * u + 3 * p) % items);
        position.push_back(p);
      }
  }

  std::size_t size() const { return user.size(); }

  template <class T>
  realhns::query_batch<T> batch() const {
    return batch<T>(0, size());
  }

  /// The lines [begin, end).
  template <class T>
  realhns::query_batch<T> batch(std::size_t begin, std::size_t end) const {
    const auto part = [&](const auto& column) {
      return std::span(column).subspan(begin, end - begin);
    };
    return {.users = part(user), .positives = part(positive), .positions = part(position)};
  }

  std::vector<realhns::user_id> user;
  std::vector<realhns::item_id> positive;
  std::vector<std::uint32_t> position;
};

} // namespace support
