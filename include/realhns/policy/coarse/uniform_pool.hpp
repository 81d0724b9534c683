// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/concepts.hpp"
#include "../../detail/bulk_draws.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// `size` uniform items, with repeats, drawn anew for each slot: the candidates of dynamic negative
/// sampling (Zhang et al., SIGIR 2013).
struct uniform_pool {
  std::uint32_t size = 32;
  static constexpr candidates_per fresh() { return candidates_per::slot; }

  struct state {
    static constexpr bool only_drawable() { return true; }
    const drawable_items* items;
    std::uint32_t size;

    template <class T>
    std::span<const item_id> candidates(const query<T>& q, draw_stream& random,
                                        candidate_buffer& buffer) const {
      const detail::uniform_items all{items->range()};
      buffer.items.resize(size);
      detail::bulk_draws draws(all, *items, false, buffer, buffer.rejected);
      buffer.items.resize(draws.fill(buffer.items, q.user, q.positive, random));
      return buffer.items;
    }
  };

  void validate() const { detail::require(size > 0, "uniform_pool.size: must be positive"); }

  template <class Input>
  state prepare(const Input& /*input*/, epoch_context& context) const {
    return {&context.items, size};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
