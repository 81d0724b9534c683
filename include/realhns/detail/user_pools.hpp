// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "../core/types.hpp"
#include "saved.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Up to `capacity` items for each of some users, in one block of rows * capacity ids. The users are
/// those of `row_users` (ascending), or all from 0 on where that is empty.
class user_pools {
public:
  user_pools(std::size_t rows, std::size_t capacity, std::span<const user_id> row_users = {})
      : row_users_(row_users.begin(), row_users.end()), capacity_(capacity),
        items_(rows * capacity), sizes_(rows) {}

  std::size_t rows() const noexcept { return sizes_.size(); }

  std::span<const item_id> operator[](user_id user) const noexcept {
    const std::size_t row = row_of(user);
    if (row == rows()) return {};
    return {items_.data() + row * capacity_, sizes_[row]};
  }

  /// Where up to `capacity` items of a row go. Rows can be written from different threads.
  std::span<item_id> slots(std::size_t row) noexcept {
    return {items_.data() + row * capacity_, capacity_};
  }
  std::span<const item_id> slots(std::size_t row) const noexcept {
    return {items_.data() + row * capacity_, capacity_};
  }
  void set_size(std::size_t row, std::size_t size) noexcept {
    sizes_[row] = static_cast<std::uint32_t>(size);
  }

  /// rows() where the user has none.
  std::size_t row_of(user_id user) const noexcept {
    if (row_users_.empty()) return std::min<std::size_t>(user, rows());
    const auto found = std::ranges::lower_bound(row_users_, user);
    if (found == row_users_.end() || *found != user) return rows();
    return static_cast<std::size_t>(found - row_users_.begin());
  }

  std::size_t bytes() const noexcept {
    return items_.size() * sizeof(item_id) + sizes_.size() * sizeof(std::uint32_t) +
           row_users_.size() * sizeof(user_id);
  }

  void save(std::ostream& out) const {
    save_list(out, row_users_);
    save_list(out, items_);
    save_list(out, sizes_);
  }

  /// Takes the place of what there is, the capacity apart. Throws std::invalid_argument on what are no
  /// pools of this capacity and of items below `end`, no_item apart.
  void load(std::istream& in, item_id end) {
    row_users_ = load_list<user_id>(in);
    items_ = load_list<item_id>(in);
    sizes_ = load_list<std::uint32_t>(in);
    const bool rows = row_users_.empty() || row_users_.size() == sizes_.size();
    const bool sizes = items_.size() == sizes_.size() * capacity_ &&
                       std::ranges::all_of(sizes_, [&](auto size) { return size <= capacity_; });
    const bool items =
        std::ranges::all_of(items_, [&](item_id item) { return item < end || item == no_item; });
    require(rows && sizes && items && std::ranges::is_sorted(row_users_),
            "saved epoch: its pools are of another shape");
  }

private:
  std::vector<user_id> row_users_;
  std::size_t capacity_;
  std::vector<item_id> items_;
  std::vector<std::uint32_t> sizes_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
