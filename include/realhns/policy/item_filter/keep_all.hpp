// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/query.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// No filter: every candidate may be a hard negative.
struct keep_all {
  struct state {
    static constexpr bool needs_similarity() { return false; }

    template <class T>
    void keeps(std::span<const item_id>, std::span<const T>, const query<T>&,
               std::span<std::uint8_t>) const noexcept {}
  };

  template <class Input, class Context>
  state prepare(const Input&, double /*scale*/, Context&) const {
    return {};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
