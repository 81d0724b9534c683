// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <optional>

#include "../core/query.hpp"
#include "../core/report.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// What an audit is told beside the model. With several threads the functions, and what draws, are
/// called from all of them.
struct audit_settings {
  std::uint32_t negatives = 1; ///< slots in a row of negatives
  unsigned threads = 1;        ///< 0: as many as the machine has
  /// Whether the user would in truth like the item; none where that is not known.
  std::function<bool(user_id, item_id)> truth{};
  /// Whether the user is an outlier; none where that does not matter.
  std::function<bool(user_id)> outlier{};
  /// Slots of a row that were planned to be hard; the plan of an epoch that is audited unless given.
  std::optional<std::uint32_t> planned_hard{};
};

/// What can be audited: what draws a row of negatives, hard ones first, and says how many of them are
/// hard. Either as drawer.sample(query, row), as every epoch does, or as drawer(query, row).
template <class D, class T>
concept row_drawer = requires(const D& drawer, const query<T>& q, std::span<item_id> row) {
  { drawer.sample(q, row) } -> std::convertible_to<sample_report>;
}
|| requires(const D& drawer, const query<T>& q, std::span<item_id> row) {
  { drawer(q, row) } -> std::convertible_to<sample_report>;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
