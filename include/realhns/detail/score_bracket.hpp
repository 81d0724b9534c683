// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <limits>

#include "../core/rank_window.hpp"
#include "score_cut.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Of the ranks [first, last) of one user's `eligible` items, the `size` with the smallest hashes.
struct rank_request {
  std::size_t eligible = 0;
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t size = 0;

  static rank_request of(const rank_window& window, std::size_t eligible) {
    const std::size_t first = window.from.first(eligible);
    const std::size_t last = std::max(first, window.to.last(eligible));
    return {eligible, first, last, std::min<std::size_t>(window.size, last - first)};
  }

  /// How many small hashes of the window are nearly certain (six standard deviations) to hold the
  /// `size` smallest, as a share of the window.
  double hash_share() const {
    const double wanted = static_cast<double>(size);
    return (wanted + 6 * std::sqrt(wanted) + 16) / static_cast<double>(last - first);
  }
};

/// Where the window's ends lie among the ranks of a random sample of the user's items: nearly
/// certainly (four standard deviations) within `off`, of which guessing may use an eighth more.
struct sampled_window {
  double first, first_off;
  double last, last_off;

  sampled_window(const rank_request& wanted, double sample, double all) {
    const auto off = [&](double share) {
      return 4 * std::sqrt(share * (1 - share) * sample * (1 - sample / all)) + 1;
    };
    const double from = static_cast<double>(wanted.first) / static_cast<double>(wanted.eligible);
    const double to = static_cast<double>(wanted.last) / static_cast<double>(wanted.eligible);
    first = from * sample;
    last = to * sample;
    first_off = off(from);
    last_off = off(to);
  }

  double begin() const { return first - 1.25 * first_off; }
  double sure_begin() const { return first + 1.25 * first_off; }
  double sure_end() const { return last - 1.25 * last_off; }
  double end() const { return last + 1.25 * last_off; }

  /// Whether most of what lies between begin() and end() is surely in the window.
  bool mostly_sure() const { return 2 * (sure_end() - sure_begin()) > end() - begin(); }
};

/// Scores between which a window lies: those in [low, high) are listed, those above counted. Of those
/// in [sure_low, sure_high), which are in the window whatever the others are, only hashes below
/// `hash_bound` are listed.
template <class T>
struct score_bracket {
  T low;
  T high;
  T sure_low = 0;
  T sure_high = 0;
  std::uint32_t hash_bound = 0;

  bool thins() const noexcept { return sure_low < sure_high; }
};

/// Whether a list is worth thinning: few of many sure items are wanted.
inline bool worth_thinning(const rank_request& wanted, const sampled_window& window) {
  return window.mostly_sure() && wanted.hash_share() < 0.5;
}

/// How many items a bracket lists nearly certainly (six standard deviations) at most, of `all` of
/// which `sample` are sampled.
inline double longest_list(const rank_request& wanted, double sample, double all) {
  const sampled_window window(wanted, sample, all);
  double places = std::min(window.end(), sample) - std::max(window.begin(), 0.0);
  if (worth_thinning(wanted, window))
    places -= (1 - wanted.hash_share()) * (window.sure_end() - window.sure_begin());
  return std::min(all, (places + 6 * std::sqrt(places)) / sample * all);
}

/// Guesses a bracket from the scores of a sample, of which `present` are of eligible items. All scores
/// are in (-limit, limit), those of the sample in (-reach, reach). `count_at_least(t)` counts in it.
template <class T, class Count>
score_bracket<T> guess_bracket(const rank_request& wanted, std::size_t present, double all, T limit,
                               T reach, Count&& count_at_least) {
  score_bracket<T> out{-limit, limit};
  const sampled_window window(wanted, static_cast<double>(present), all);
  const auto find = [&](double rank, double off, bool above) {
    counted_threshold<T> low{-reach, present}, high{reach, 0};
    const auto found = find_threshold(static_cast<std::size_t>(rank),
                                      static_cast<std::size_t>(off / 8), low, high, count_at_least);
    return found ? *found : above ? high.at : low.at;
  };
  const double first_slip = window.first_off / 8, last_slip = window.last_off / 8;
  if (window.begin() > 0) out.high = find(window.begin() + first_slip, window.first_off, true);
  if (window.end() < static_cast<double>(present))
    out.low = find(window.end() - last_slip, window.last_off, false);
  if (worth_thinning(wanted, window)) {
    out.sure_high = find(window.sure_begin() - first_slip, window.first_off, false);
    out.sure_low = find(window.sure_end() + last_slip, window.last_off, true);
    out.hash_bound = static_cast<std::uint32_t>(wanted.hash_share() * 0x1p32);
  }
  return out;
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
