// SPDX-License-Identifier: MIT
#pragma once

#include "../core/input.hpp"
#include "../core/ranking_key.hpp"
#include "pack.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Throws where an input could not be sampled from. Names what is wrong.
template <class T>
void validate(const single_domain<T>& input) {
  const auto finite = [](const embedding_view<T>& table) {
    for (std::size_t i = 0; i < table.rows(); ++i)
      if (rankable(length(table.row(i)))) return true;
    return table.empty();
  };
  require(finite(input.items), "items: no row of the table is finite");
  require(finite(input.users), "users: no row of the table is finite");
  require(input.users.empty() || input.users.dim() == input.items.dim(),
          "users: the dimension is not that of the items");
  require(input.users.rows() <= no_item, "users: more rows than a user_id can number");
  require(rankable(input.similarity.scale), "similarity: the scale is not finite");
  require(!input.scorer || input.items.dim() == 0,
          "scorer: it takes the place of tables, and there are some as well");
}

template <class Scorer>
void validate(const scored_domain<Scorer>& input) {
  validate(single_domain<typename Scorer::value_type>(input));
}

template <class T>
void validate(const cross_domain<T>& input) {
  validate(single_domain<T>(input));
  require(input.source.rows() == input.target.rows(),
          "source, target: one has more rows than the other; each has a row a user");
  require(input.source.rows() <= no_item, "source: more rows than a user_id can number");
  require(static_cast<bool>(input.transfer), "transfer: not given");
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
