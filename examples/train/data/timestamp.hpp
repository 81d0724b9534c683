// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "parse_number.hpp"

namespace trainer {

/// A point in time, in whatever unit the file has. Exact for 64-bit integers, such as nanoseconds,
/// which a double would round.
struct timestamp {
  std::int64_t whole = 0;
  double fraction = 0; ///< in [0, 1)

  friend auto operator<=>(const timestamp&, const timestamp&) = default;
};

/// An integer or a decimal number; nothing where `text` is neither or is out of range.
inline std::optional<timestamp> parse_timestamp(std::string_view text) {
  if (const auto whole = parse_number<std::int64_t>(text)) return timestamp{*whole, 0};
  const auto value = parse_number<double>(text);
  if (!value || !(std::abs(*value) < 0x1p63)) return std::nullopt;
  const double whole = std::floor(*value);
  return timestamp{static_cast<std::int64_t>(whole), *value - whole};
}

} // namespace trainer
