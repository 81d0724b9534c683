// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <vector>

#include <realhns/core/input.hpp>

#include "chi_square.hpp"

namespace support {

/// A catalogue so small that there is a user for every set of known items: user u knows the items
/// whose bits are set in u.
struct every_history {
  static constexpr realhns::item_id items = 6;
  static constexpr realhns::user_id users = 1U << items;

  every_history() : table(items, 1.F) {
    std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs;
    for (realhns::user_id user = 0; user < users; ++user)
      for (realhns::item_id item = 0; item < items; ++item)
        if (user >> item & 1) pairs.emplace_back(user, item);
    known = realhns::interactions::from_pairs(pairs, users);
  }

  realhns::single_domain<float> input() const {
    return {.items = realhns::embedding_view<float>(table, 1), .known = known};
  }

  std::vector<float> table;
  realhns::interactions known;
};

/// How often each item is drawn for a user in `positions` rows of `width`. The last count is that of
/// empty slots.
template <class Epoch>
std::vector<std::size_t> draw_counts(const Epoch& epoch, realhns::user_id user,
                                     realhns::item_id positive, std::size_t items,
                                     std::uint32_t positions, std::size_t width = 10) {
  std::vector<std::size_t> counts(items + 1);
  std::vector<realhns::item_id> row(width);
  for (std::uint32_t p = 0; p < positions; ++p) {
    epoch.sample({.user = user, .positive = positive, .position = p}, row);
    for (const auto item : row) ++counts.at(std::min<std::size_t>(item, items));
  }
  return counts;
}

/// The probabilities that an epoch's proposal says it has, and 0 for an empty slot.
template <class Epoch>
std::vector<double> told_probabilities(const Epoch& epoch, realhns::user_id user,
                                       realhns::item_id positive, realhns::item_id items) {
  std::vector<double> out;
  for (realhns::item_id item = 0; item < items; ++item)
    out.push_back(
        std::exp(epoch.proposal_log_probability({.user = user, .positive = positive}, item)));
  out.push_back(0);
  return out;
}

/// Whether each count is within `sigmas` standard deviations of what is expected of it.
inline bool within_sigmas(const std::vector<std::size_t>& counts, std::size_t draws,
                          const std::vector<double>& probabilities, double sigmas = 4) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double p = probabilities[i], n = static_cast<double>(draws);
    if (std::abs(static_cast<double>(counts[i]) - n * p) > sigmas * std::sqrt(n * p * (1 - p)))
      return false;
  }
  return true;
}

} // namespace support
