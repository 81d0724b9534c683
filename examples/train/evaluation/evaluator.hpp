// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include <realhns/core/thread_pool.hpp>

#include "../data/split.hpp"
#include "../model/model_tables.hpp"
#include "metrics.hpp"

namespace trainer {

namespace detail {

/// Up to `count` different items that are not in `history` (strictly ascending), each subset equally
/// likely, ascending. Floyd's algorithm over the ranks of what is left, so no draw is thrown away.
template <class Random>
std::vector<item_id> draw_outside(std::span<const item_id> history, std::size_t items,
                                  std::size_t count, Random& random) {
  const std::size_t left = items - history.size();
  std::vector<item_id> drawn;
  for (std::size_t n = left - std::min(count, left); n < left; ++n) {
    const item_id rank = random.below(static_cast<std::uint32_t>(n + 1));
    const auto place = std::ranges::lower_bound(drawn, rank);
    if (place != drawn.end() && *place == rank) drawn.push_back(static_cast<item_id>(n));
    else drawn.insert(place, rank);
  }
  // The item of a rank is the rank plus the number of history items before it.
  std::size_t passed = 0;
  for (auto& item : drawn) {
    while (passed < history.size() && history[passed] <= item + passed) ++passed;
    item += static_cast<item_id>(passed);
  }
  return drawn;
}

} // namespace detail

/// Ranks the held-out item of each user, either against 99 sampled items that the user never had, or
/// against the whole catalogue but the rest of the user's items. The samples are a function of the
/// seed, and all figures are the same for any number of threads.
class evaluator {
public:
  static constexpr std::size_t sampled_items = 99;

  evaluator(const split& data, std::uint64_t seed, unsigned threads);

  /// The items that the held-out item of `user` is ranked against.
  std::span<const item_id> sample(part which, user_id user) const {
    return samples_[which == part::test][user];
  }

  evaluation sampled(part which, const ranking_tables& tables);
  evaluation full(part which, const ranking_tables& tables);

private:
  template <class Place>
  evaluation evaluate(const Place& place);

  const split& data_;
  realhns::interactions everything_;                         // that a user ever had
  std::array<std::vector<std::vector<item_id>>, 2> samples_; // for validation, for test
  realhns::thread_pool threads_;
};

} // namespace trainer
