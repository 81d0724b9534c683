// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ranges>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "error.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Known positives in compressed rows: user u knows items[offsets[u] .. offsets[u + 1]), strictly
/// ascending. Owns nothing. Users beyond the last row know nothing.
struct interactions_view {
  std::span<const std::uint64_t> offsets;
  std::span<const item_id> items;

  std::size_t users() const noexcept { return offsets.empty() ? 0 : offsets.size() - 1; }

  std::span<const item_id> row(user_id user) const noexcept {
    if (user >= users()) return {};
    return items.subspan(offsets[user], offsets[user + std::size_t{1}] - offsets[user]);
  }

  bool contains(user_id user, item_id item) const noexcept {
    return std::ranges::binary_search(row(user), item);
  }
};

namespace detail {

inline void refuse_row(std::size_t row, std::uint64_t offset, const std::string& what) {
  refuse("known positives: row " + std::to_string(row) + ", offset " + std::to_string(offset) +
         ": " + what);
}

/// Throws unless the offsets run from 0 to `nnz` without decreasing.
template <class Offsets>
void check_offsets(const Offsets& offsets, std::uint64_t nnz) {
  std::uint64_t previous = 0;
  std::size_t row = 0;
  for (const auto value : offsets) {
    if (!std::in_range<std::uint64_t>(value))
      refuse("known positives: offset " + std::to_string(row) + " is negative");
    const auto offset = static_cast<std::uint64_t>(value);
    if (row == 0 && offset != 0) refuse("known positives: the first offset is not 0");
    if (offset < previous) refuse_row(row - 1, offset, "the offsets decrease");
    previous = offset;
    ++row;
  }
  if (previous != nnz)
    refuse("known positives: the last offset is " + std::to_string(previous) + ", but there are " +
           std::to_string(nnz) + " items");
}

/// Throws unless `known` is well formed, its rows are strictly ascending and its ids are < `items`.
inline void check(const interactions_view& known, std::size_t items) {
  require(known.users() <= no_item, "known positives: more rows than a user_id can number");
  check_offsets(known.offsets, known.items.size());
  for (user_id user = 0; user < known.users(); ++user) {
    const auto row = known.row(user);
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (row[k] >= items)
        refuse_row(user, known.offsets[user] + k,
                   "item " + std::to_string(row[k]) + " is beyond the table of " +
                       std::to_string(items));
      if (k > 0 && row[k - 1] >= row[k])
        refuse_row(user, known.offsets[user] + k,
                   "the row is not strictly ascending; realhns::interactions sorts a copy");
    }
  }
}

} // namespace detail

/// Owned known positives, built once from what a training set looks like: rows in any order, with
/// repeats, empty rows, any integer type. Repeats count once.
class interactions {
public:
  interactions() = default;

  /// Compressed rows: `offsets` (users + 1 of them, or none) into `items`. Sorts its copy of each
  /// row. Throws std::invalid_argument naming the row on broken offsets and ids that are no item_id.
  template <std::ranges::sized_range Offsets, std::ranges::sized_range Items>
    requires std::integral<std::ranges::range_value_t<Offsets>> &&
        std::integral<std::ranges::range_value_t<Items>>
        interactions(const Offsets& offsets, const Items& items) {
      detail::check_offsets(offsets, std::ranges::size(items));
      items_.reserve(std::ranges::size(items));
      auto item = std::ranges::begin(items);
      std::uint64_t read = 0;
      bool first = true;
      for (const auto end : offsets) {
        if (std::exchange(first, false)) continue;
        for (; read < static_cast<std::uint64_t>(end); ++read, ++item)
          items_.push_back(to_item(*item, offsets_.size() - 1, read));
        close_row();
      }
    }

  /// From (user, item) pairs in any order. There are at least `users` rows.
  template <std::ranges::forward_range Pairs>
  static interactions from_pairs(const Pairs& pairs, std::size_t users = 0) {
    std::vector<std::pair<user_id, item_id>> sorted;
    for (const auto& [user, item] : pairs) {
      const std::uint64_t line = sorted.size();
      if (!std::in_range<user_id>(user))
        detail::refuse("known positives: pair " + std::to_string(line) + ": " +
                       std::to_string(user) + " is no user id");
      sorted.emplace_back(static_cast<user_id>(user),
                          to_item(item, static_cast<std::size_t>(user), line));
    }
    std::ranges::sort(sorted);
    if (!sorted.empty()) users = std::max(users, sorted.back().first + std::size_t{1});

    interactions out;
    auto pair = sorted.begin();
    for (std::size_t user = 0; user < users; ++user) {
      for (; pair != sorted.end() && pair->first == user; ++pair)
        out.items_.push_back(pair->second);
      out.close_row();
    }
    return out;
  }

  interactions_view view() const noexcept { return {offsets_, items_}; }
  operator interactions_view() const& noexcept { return view(); } // NOLINT(google-explicit-*)
  template <std::same_as<interactions_view> View>
  operator View() const&& { // NOLINT(google-explicit-*)
    static_assert(!std::same_as<View, interactions_view>,
                  "realhns: a view of temporary known positives would dangle; give them a name");
    return view();
  }

  std::size_t users() const noexcept { return view().users(); }
  std::span<const item_id> row(user_id user) const noexcept { return view().row(user); }
  bool contains(user_id user, item_id item) const noexcept { return view().contains(user, item); }

private:
  template <std::integral I>
  static item_id to_item(I item, std::size_t row, std::uint64_t offset) {
    if (!std::in_range<item_id>(item) || static_cast<item_id>(item) == no_item)
      detail::refuse_row(row, offset, std::to_string(item) + " is no item id");
    return static_cast<item_id>(item);
  }

  void close_row() {
    const auto begin = items_.begin() + static_cast<std::ptrdiff_t>(offsets_.back());
    std::sort(begin, items_.end());
    items_.erase(std::unique(begin, items_.end()), items_.end());
    offsets_.push_back(items_.size());
  }

  std::vector<std::uint64_t> offsets_{0};
  std::vector<item_id> items_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
