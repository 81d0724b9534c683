// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

#include <realhns/core/types.hpp>

namespace trainer {

using realhns::item_id;
using realhns::user_id;

/// The items of each user in time order, repeats kept, in compressed rows.
class histories {
public:
  std::size_t users() const { return offsets_.size() - 1; }
  std::span<const item_id> all() const { return items_; }
  std::span<const std::uint64_t> offsets() const { return offsets_; }

  std::span<const item_id> operator[](user_id user) const {
    return all().subspan(offsets_[user], offsets_[user + std::size_t{1}] - offsets_[user]);
  }

  template <class Items>
  void push_back(const Items& items) {
    items_.insert(items_.end(), std::begin(items), std::end(items));
    offsets_.push_back(items_.size());
  }

private:
  std::vector<std::uint64_t> offsets_{0};
  std::vector<item_id> items_;
};

} // namespace trainer
