// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "options.hpp"

/// Diagnostics are data: what `prepare` and `sample` did, as counts to print, plot or test.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Candidates that were not used, by reason. One slot can count several.
struct rejections {
  std::uint64_t known = 0;        ///< known positives of the user, the query's positive included
  std::uint64_t ineligible = 0;   ///< reserved, out of range, or against the caller's rule
  std::uint64_t filtered = 0;     ///< dropped by the item filter
  std::uint64_t not_rankable = 0; ///< NaN or infinite score
  std::uint64_t repeated = 0;     ///< already in the row, with `distinct`

  rejections& operator+=(const rejections& other) noexcept {
    known += other.known;
    ineligible += other.ineligible;
    filtered += other.filtered;
    not_rankable += other.not_rankable;
    repeated += other.repeated;
    return *this;
  }
  friend bool operator==(const rejections&, const rejections&) = default;
};

/// Slots that were planned to be hard and are not, by reason.
struct missed_slots {
  std::uint64_t unserved = 0;      ///< the user has no representation, or the positive no row, or
                                   ///< no selector serves the user
  std::uint64_t no_candidates = 0; ///< the coarse selector had none
  std::uint64_t all_filtered = 0;  ///< the item filter dropped every candidate
  std::uint64_t too_few = 0;       ///< what was left could not be ranked or did not suffice

  missed_slots& operator+=(const missed_slots& other) noexcept {
    unserved += other.unserved;
    no_candidates += other.no_candidates;
    all_filtered += other.all_filtered;
    too_few += other.too_few;
    return *this;
  }
  friend bool operator==(const missed_slots&, const missed_slots&) = default;
};

/// What `sample` did: `slots` were asked for, `filled` hold an item, `hard` of these are hard.
struct sample_report {
  std::uint64_t slots = 0;
  std::uint64_t filled = 0;
  std::uint64_t hard = 0;
  std::uint64_t malformed = 0; ///< queries whose spans do not fit; they got no_item only
  missed_slots missed{};
  rejections rejected{};

  std::uint64_t from_proposal() const noexcept { return filled - hard; }

  sample_report& operator+=(const sample_report& other) noexcept {
    slots += other.slots;
    filled += other.filled;
    hard += other.hard;
    malformed += other.malformed;
    missed += other.missed;
    rejected += other.rejected;
    return *this;
  }
  friend bool operator==(const sample_report&, const sample_report&) = default;
};

/// What `prepare` did.
struct prepare_report {
  epoch_plan plan{};
  double mean_cluster_score = 0; ///< s_c (Eq. 4); 0 where no filter clustered
  double filter_threshold = 0;   ///< s_d (Eq. 8); 0 where no filter has one
  bool filter_off = false; ///< s_c was not a positive number, so that a share of it means nothing
  std::uint32_t clusters = 0; ///< non-empty clusters of the item filter
  std::uint32_t cluster_iterations = 0;
  std::uint32_t user_clusters = 0;  ///< non-empty clusters of users by their source states
  std::uint64_t without_source = 0; ///< users in none of them
  std::uint64_t outliers = 0;       ///< users whom the user filter admitted
  std::uint64_t pooled_users = 0;   ///< users with at least one candidate in a pool, by selector
  std::uint64_t pooled_items = 0;   ///< candidates in all pools
  /// Users whose window a guess from a sample missed, or whose scores may overflow: ranked the slow
  /// way, to the same result.
  std::uint64_t ranked_in_full = 0;
  rejections rejected{}; ///< items kept out of the rankings that pools were made of
  double seconds = 0;
  std::uint64_t bytes = 0; ///< held by this epoch's state
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
