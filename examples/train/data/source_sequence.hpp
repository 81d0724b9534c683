// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>

#include "split.hpp"

namespace trainer {

/// A user's training records with the domains the other way round: after each of `items` of the source
/// the same entry of `next` is predicted, from the first `target_before` items of `target`.
struct source_sequence {
  std::span<const item_id> items;
  std::span<const item_id> next;
  std::vector<std::uint32_t> target_before;
  std::span<const item_id> target;
};

/// Reads no more than what predicts the last training record of the target, which the source records
/// here all came before. Where records of both domains have the same time, the target's counts as the
/// earlier one: a split does not keep times.
inline source_sequence source_up_to_training(const split& data, user_id user) {
  const sequence s = data.up_to(part::training, user);
  if (s.source.empty()) return {{}, {}, {}, s.items};
  const auto before =
      std::span(data.source_before).subspan(data.target.offsets()[user], s.items.size());
  source_sequence out{s.source.first(s.source.size() - 1), s.source.subspan(1), {}, s.items};
  for (std::uint32_t i = 1; i < s.source.size(); ++i)
    out.target_before.push_back(
        static_cast<std::uint32_t>(std::ranges::upper_bound(before, i) - before.begin()));
  return out;
}

} // namespace trainer
