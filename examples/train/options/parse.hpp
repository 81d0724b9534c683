// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <realhns/core/rank_bound.hpp>
#include <realhns/core/similarity.hpp>

#include "../data/parse_number.hpp"

namespace trainer {

/// The ranks [from, to): fractions of what is ranked, or counts.
struct rank_range {
  double from = 0;
  double to = 1;
  bool fractions = true;

  realhns::rank_bound lower() const { return bound(from); }
  realhns::rank_bound upper() const { return bound(to); }

private:
  realhns::rank_bound bound(double value) const {
    if (fractions) return value;
    return static_cast<std::uint32_t>(value);
  }
};

/// "0.3:0.4" as fractions, "0:100" as counts: fractions where there is a decimal point. Throws
/// std::invalid_argument on anything else.
inline rank_range parse_rank_range(std::string_view text) {
  const auto refuse = [&](const char* reason) {
    throw std::invalid_argument("'" + std::string(text) + "' " + reason);
  };
  const auto colon = text.find(':');
  if (colon == text.npos) refuse("is no range FROM:TO, such as 0.3:0.4 or 0:100");
  const auto from = parse_number<double>(text.substr(0, colon));
  const auto to = parse_number<double>(text.substr(colon + 1));
  if (!from || !to) refuse("is no range FROM:TO of two numbers, such as 0.3:0.4 or 0:100");
  const bool fractions = text.find('.') != text.npos;
  if (!(*from >= 0 && *from < *to)) refuse("is empty: FROM must be at least 0 and less than TO");
  if (fractions && !(*to <= 1)) refuse("goes beyond 1: with a decimal point these are fractions");
  if (!fractions && !(*to < 0x1p32)) refuse("goes beyond any catalogue");
  return {*from, *to, fractions};
}

/// "inner", "inner:SCALE", "cosine" or "cosine:SCALE". Throws std::invalid_argument on anything else.
inline realhns::similarity_measure parse_similarity(std::string_view text) {
  const auto colon = std::min(text.find(':'), text.size());
  const auto name = text.substr(0, colon);
  std::optional<double> scale = 1.0;
  if (colon < text.size()) scale = parse_number<double>(text.substr(colon + 1));
  if ((name != "inner" && name != "cosine") || !scale || !(*scale > 0) || !std::isfinite(*scale))
    throw std::invalid_argument(
        "'" + std::string(text) +
        "' is no similarity: inner or cosine, with a positive scale after a "
        "colon, such as cosine:5");
  return name == "cosine" ? realhns::cosine(*scale) : realhns::inner_product(*scale);
}

} // namespace trainer
