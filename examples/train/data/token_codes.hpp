// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parse_number.hpp"

namespace trainer {

/// Gives out numbers for tokens, in order of appearance. Keeps views of the text it is fed.
class token_codes {
public:
  std::uint32_t operator()(std::string_view token) {
    if (!tokens_.empty() && tokens_[last_] == token) return last_;
    const auto [entry, added] =
        codes_.try_emplace(token, static_cast<std::uint32_t>(tokens_.size()));
    if (added) tokens_.push_back(token);
    return last_ = entry->second;
  }

  /// The tokens in their final order, and for each code its place there.
  std::pair<std::vector<std::string>, std::vector<std::uint32_t>> in_order() const {
    std::vector<std::tuple<bool, std::int64_t, std::string_view, std::uint32_t>> keys;
    for (std::uint32_t code = 0; code < tokens_.size(); ++code) {
      const auto number = parse_number<std::int64_t>(tokens_[code]);
      keys.emplace_back(!number, number.value_or(0), tokens_[code], code);
    }
    std::sort(keys.begin(), keys.end());

    std::vector<std::string> names;
    std::vector<std::uint32_t> place(keys.size());
    for (const auto& [is_text, number, token, code] : keys) {
      place[code] = static_cast<std::uint32_t>(names.size());
      names.emplace_back(token);
    }
    return {std::move(names), std::move(place)};
  }

private:
  std::unordered_map<std::string_view, std::uint32_t> codes_;
  std::vector<std::string_view> tokens_;
  std::uint32_t last_ = 0; // files are sorted by user as a rule, so this saves half the look-ups
};

} // namespace trainer
