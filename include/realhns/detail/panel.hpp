// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "../version.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Items whose numbers lie side by side in a panel: panel[k * panel_width + j] is number k of item j.
inline constexpr std::size_t panel_width = 16;

/// Fits 32 bits, since item ids do.
constexpr std::uint32_t panel_count(std::size_t items) {
  return static_cast<std::uint32_t>((items + panel_width - 1) / panel_width);
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
