// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <realhns/core/rank_bound.hpp>
#include <realhns/core/similarity.hpp>

#include "../data/parse_number.hpp"

/// Values as the command line spells them. `parse(text, value)` sets a value, and throws
/// std::invalid_argument on what is none; `to_text(value)` spells it.
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

/// The shortest text without an exponent that reads back as the same number.
inline std::string to_text(double value) {
  std::array<char, 400> text{};
  const auto end = text.data() + text.size();
  return {text.data(), std::to_chars(text.data(), end, value, std::chars_format::fixed).ptr};
}

/// "0.3:0.4" as fractions, "0:100" as counts: fractions where there is a decimal point.
inline void parse(std::string_view text, rank_range& range) {
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
  range = {*from, *to, fractions};
}

inline std::string to_text(const rank_range& range) {
  const std::string to = to_text(range.to);
  const bool looks_like_count = to.find('.') == to.npos;
  return to_text(range.from) + ":" + to + (range.fractions && looks_like_count ? ".0" : "");
}

/// "inner", "inner:SCALE", "cosine" or "cosine:SCALE".
inline void parse(std::string_view text, realhns::similarity_measure& similarity) {
  const auto colon = std::min(text.find(':'), text.size());
  const auto name = text.substr(0, colon);
  std::optional<double> scale = 1.0;
  if (colon < text.size()) scale = parse_number<double>(text.substr(colon + 1));
  if ((name != "inner" && name != "cosine") || !scale || !(*scale > 0) || !std::isfinite(*scale))
    throw std::invalid_argument(
        "'" + std::string(text) +
        "' is no similarity: inner or cosine, with a positive scale after a "
        "colon, such as cosine:5");
  similarity = name == "cosine" ? realhns::cosine(*scale) : realhns::inner_product(*scale);
}

inline std::string to_text(const realhns::similarity_measure& similarity) {
  return (similarity.unit_rows ? "cosine:" : "inner:") + to_text(similarity.scale);
}

/// A value that is spelled in a way of its own, not as CLI11 and JSON would spell it.
template <class T>
concept spelled = requires(std::string_view text, T& value) {
  parse(text, value);
};

} // namespace trainer
