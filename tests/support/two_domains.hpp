// SPDX-License-Identifier: MIT
#pragma once

#include "two_layers.hpp"
#include "world.hpp"

namespace support {

/// A world, and what its users did in another domain: a cross-domain input that owns its memory. The
/// states of both domains and the representations have three different lengths.
template <class T = float>
struct two_domains : world<T> {
  static constexpr std::size_t source_dim = 4, target_dim = 3;

  explicit two_domains(const world_settings& s = {})
      : world<T>(s), source(random_table<T>(s.users, source_dim, s.seed + 3)),
        target(random_table<T>(s.users, target_dim, s.seed + 4)),
        mlp(source_dim, target_dim, s.dim, s.seed + 5) {}

  realhns::cross_domain<T> input(realhns::similarity_measure similarity = {}) const {
    return {.items = realhns::embedding_view<T>(this->items, this->dim),
            .users = realhns::embedding_view<T>(this->users, this->dim),
            .source = realhns::embedding_view<T>(source, source_dim),
            .target = realhns::embedding_view<T>(target, target_dim),
            .transfer = mlp,
            .known = this->known,
            .similarity = similarity};
  }

  std::vector<T> source;
  std::vector<T> target;
  two_layers<T> mlp;
};

} // namespace support
