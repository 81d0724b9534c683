// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "../core/types.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Up to `capacity` items for each user, in one block of users * capacity ids.
class user_pools {
public:
  user_pools(std::size_t users, std::size_t capacity)
      : capacity_(capacity), items_(users * capacity), sizes_(users) {}

  std::size_t users() const noexcept { return sizes_.size(); }

  std::span<const item_id> operator[](user_id user) const noexcept {
    if (user >= sizes_.size()) return {};
    return {items_.data() + user * capacity_, sizes_[user]};
  }

  /// Where up to `capacity` items of the user go. Users can be written from different threads.
  std::span<item_id> slots(user_id user) noexcept {
    return {items_.data() + user * capacity_, capacity_};
  }
  void set_size(user_id user, std::size_t size) noexcept {
    sizes_[user] = static_cast<std::uint32_t>(size);
  }

  std::size_t bytes() const noexcept {
    return items_.size() * sizeof(item_id) + sizes_.size() * sizeof(std::uint32_t);
  }

private:
  std::size_t capacity_;
  std::vector<item_id> items_;
  std::vector<std::uint32_t> sizes_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
