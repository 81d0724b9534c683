// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "input.hpp"
#include "report.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Which items may be negatives of which user: those of the item range that are not reserved, not
/// known to the user and not against the caller's rule. The only place that decides it, for pools
/// and proposals alike.
class drawable_items {
public:
  enum class verdict { drawable, known, ineligible };

  /// Throws where the input contradicts itself.
  template <std::floating_point T>
  explicit drawable_items(const single_domain<T>& input)
      : range_(input.item_range), known_(input.known), eligible_(input.eligible),
        reserved_(input.reserved.begin(), input.reserved.end()) {
    const std::size_t table = input.items.rows();
    detail::require(table <= no_item, "items: more rows than an item_id can number");
    if (range_.end == no_item) range_.end = static_cast<item_id>(table);
    detail::require(range_.begin <= range_.end && range_.end <= table,
                    "item_range: not within the item table");
    detail::check(known_, table);
    std::ranges::sort(reserved_);
  }

  item_range range() const noexcept { return range_; }
  std::span<const item_id> reserved() const noexcept { return reserved_; }
  const interactions_view& known() const noexcept { return known_; }

  bool has_rule() const noexcept { return static_cast<bool>(eligible_); }

  /// Whether the item is of the range and not reserved.
  bool has(item_id item) const {
    if (item < range_.begin || item >= range_.end) return false;
    return reserved_.empty() || !std::ranges::binary_search(reserved_, item);
  }

  verdict judge(user_id user, item_id item) const {
    if (!has(item)) return verdict::ineligible;
    if (known_.contains(user, item)) return verdict::known;
    return !eligible_ || eligible_(user, item) ? verdict::drawable : verdict::ineligible;
  }

  /// Counts a verdict that is not `drawable`; says whether it is.
  bool admit(user_id user, item_id item, rejections& rejected) const {
    const verdict found = judge(user, item);
    rejected.known += found == verdict::known;
    rejected.ineligible += found == verdict::ineligible;
    return found == verdict::drawable;
  }

  /// Calls f(begin, end) for the maximal runs of drawable items of the user, ascending, without
  /// those in `excluded` (ascending). Costs the user's known items, not the catalogue, unless there
  /// is a rule.
  template <class F>
  void for_each_run(user_id user, std::span<const item_id> excluded, F&& f) const {
    std::array lists{known_.row(user), std::span<const item_id>(reserved_), excluded};
    for (auto& list : lists)
      list = list.subspan(
          static_cast<std::size_t>(std::ranges::lower_bound(list, range_.begin) - list.begin()));

    for (item_id begin = range_.begin; begin < range_.end;) {
      item_id end = range_.end;
      for (const auto& list : lists)
        if (!list.empty()) end = std::min(end, list.front());
      if (begin < end) for_each_eligible_run(user, begin, end, f);
      if (end == range_.end) break;
      begin = end + 1;
      for (auto& list : lists)
        if (!list.empty() && list.front() == end) list = list.subspan(1);
    }
  }

  /// How many items for_each_run visits.
  std::uint64_t count(user_id user, std::span<const item_id> excluded = {}) const {
    std::uint64_t total = 0;
    for_each_run(user, excluded, [&](item_id begin, item_id end) { total += end - begin; });
    return total;
  }

private:
  template <class F>
  void for_each_eligible_run(user_id user, item_id begin, item_id end, F& f) const {
    if (!eligible_) return f(begin, end);
    for (item_id item = begin; item < end; ++item) {
      const item_id first = item;
      while (item < end && eligible_(user, item)) ++item;
      if (first < item) f(first, item);
    }
  }

  item_range range_;
  interactions_view known_;
  item_rule eligible_;
  std::vector<item_id> reserved_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
