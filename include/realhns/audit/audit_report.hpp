// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "audited_draws.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// What an audit saw. Reports of one catalogue can be added: over batches, epochs, samplers' seeds.
struct audit_report {
  static constexpr std::size_t tenths = 10;

  audited_draws all{};
  audited_draws hard{};
  /// The hard draws by how near they are to the positive: by the rank quantile of their similarity to
  /// it, [0] being the nearest tenth of the user's items, [9] the farthest.
  std::array<audited_draws, tenths> by_similarity{};
  audited_draws outliers{}; ///< hard draws for outliers; empty where it isn't known who is one
  audited_draws others{};   ///< hard draws for the other users; likewise

  std::uint64_t slots = 0;        ///< that were to be filled
  std::uint64_t planned_hard = 0; ///< slots that were planned to be hard; 0 where no plan is known
  std::uint64_t missed_hard = 0;  ///< of these, slots that are not hard
  std::uint64_t forbidden = 0; ///< draws that the input does not allow, or of the query's positive

  std::uint64_t items = 0; ///< items of the range that are not reserved
  /// How often each of them was drawn, by row of the table; or nothing.
  std::vector<std::uint64_t> item_draws{};

  /// The share of slots planned to be hard that fell back to the proposal, or stayed empty.
  rate fallbacks() const noexcept { return {missed_hard, planned_hard}; }

  /// The share of slots that hold no item.
  rate unfilled() const noexcept { return {slots - all.draws, slots}; }

  /// The share of the items that were drawn at least once.
  rate coverage() const noexcept {
    std::uint64_t drawn = 0;
    for (const std::uint64_t count : item_draws) drawn += count > 0;
    return {drawn, items};
  }

  /// How evenly items were drawn: the entropy of their shares of the draws, in bits. Too low where
  /// there are not many more draws than items. NaN without draws, as is the next.
  double entropy() const noexcept {
    double total = 0, sum = 0; // of c log c
    for (const std::uint64_t count : item_draws) {
      if (count == 0) continue;
      const double c = static_cast<double>(count);
      total += c;
      sum += c * std::log2(c);
    }
    return total > 0 ? std::max(0.0, std::log2(total) - sum / total)
                     : std::numeric_limits<double>::quiet_NaN();
  }

  /// The entropy as a share of what it would be at most, log2 of the number of items. NaN where
  /// there is one item.
  double evenness() const noexcept { return entropy() / std::log2(static_cast<double>(items)); }

  audit_report& operator+=(const audit_report& other) {
    all += other.all;
    hard += other.hard;
    for (std::size_t i = 0; i < tenths; ++i) by_similarity[i] += other.by_similarity[i];
    outliers += other.outliers;
    others += other.others;
    slots += other.slots;
    planned_hard += other.planned_hard;
    missed_hard += other.missed_hard;
    forbidden += other.forbidden;
    items = std::max(items, other.items);
    item_draws.resize(std::max(item_draws.size(), other.item_draws.size()));
    for (std::size_t i = 0; i < other.item_draws.size(); ++i) item_draws[i] += other.item_draws[i];
    return *this;
  }
  friend bool operator==(const audit_report&, const audit_report&) = default;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
