// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include <realhns/core/synthetic_rows.hpp>

namespace trainer {

/// Something that is made of rows of negatives, as many a positive: of one term or two, the row's
/// positive being the second, and noise.
inline realhns::synthetic_rows<double> made_of(std::span<const realhns::item_id> positives,
                                               std::span<const realhns::item_id> negatives,
                                               std::size_t noise_dim) {
  const std::size_t width = negatives.size() / positives.size();
  realhns::synthetic_rows<double> made;
  made.reset(negatives.size(), 2, noise_dim);
  for (std::size_t slot = 0; slot < negatives.size(); ++slot) {
    if (negatives[slot] == realhns::no_item) continue;
    const double alpha = 0.1 * static_cast<double>(slot % 4); // 0: one term only
    made.room_for_terms(slot)[0] = {negatives[slot], 1 - alpha};
    if (alpha > 0) made.room_for_terms(slot)[1] = {positives[slot / width], alpha};
    for (double& x : made.room_for_noise(slot)) x = 0.1 * static_cast<double>(slot) - 0.4;
  }
  return made;
}

} // namespace trainer
