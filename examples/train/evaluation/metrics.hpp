// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <span>
#include <vector>

namespace trainer {

inline constexpr std::array<unsigned, 4> cutoffs{5, 10, 20, 50};

/// Means over users; entry c of an array belongs to cutoffs[c].
struct metrics {
  std::array<double, cutoffs.size()> ndcg{};
  std::array<double, cutoffs.size()> hr{};
  double auc = 0;

  double ndcg_at_10() const { return ndcg[1]; }
  double hr_at_10() const { return hr[1]; }

  friend bool operator==(const metrics&, const metrics&) = default;
};

/// Where a held-out item stands among its competitors: 0 is the top, and each tie counts half, so a
/// model that scores everything alike is worth a coin's toss and no more.
struct placement {
  double rank = 0;
  double competitors = 0;
};

/// HR@k is 1 and NDCG@k is 1 / log2(rank + 2) where rank < k, else both are 0; AUC is the share of
/// competitors below the item. Without competitors the item is first, and the AUC 1/2.
inline metrics mean_metrics(std::span<const placement> placements) {
  metrics sum;
  for (const auto& [rank, competitors] : placements) {
    for (std::size_t c = 0; c < cutoffs.size(); ++c) {
      if (rank >= cutoffs[c]) continue;
      sum.hr[c] += 1;
      sum.ndcg[c] += 1 / std::log2(rank + 2);
    }
    sum.auc += competitors > 0 ? 1 - rank / competitors : 0.5;
  }
  const double users = static_cast<double>(placements.size());
  for (std::size_t c = 0; c < cutoffs.size(); ++c) {
    sum.ndcg[c] /= users;
    sum.hr[c] /= users;
  }
  sum.auc /= users;
  return sum;
}

/// Where the held-out item of each user stands, and what that is on average.
struct evaluation {
  std::vector<placement> placements;
  metrics mean;
};

} // namespace trainer
