// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

#include "../version.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Row of the item table. A catalogue holds at most 2^32 - 1 items.
using item_id = std::uint32_t;

/// Row of the user table and of the known positives.
using user_id = std::uint32_t;

/// Epochs count from 1, as in Eq. 7 and 8.
using epoch_t = std::uint32_t;

/// What a slot holds that no item could fill; never the id of an item.
inline constexpr item_id no_item = std::numeric_limits<item_id>::max();

/// The items [begin, end) of a table. The default is the whole table.
struct item_range {
  item_id begin = 0;
  item_id end = no_item;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
