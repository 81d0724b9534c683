// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <limits>

#include "../core/scored_candidates.hpp"
#include "kernels.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// A score that at least `wanted` of the scores are not below, and at most `enough` unless many are
/// equal; 0 < wanted <= their number. `guess` is tried first: neighbouring queries have much the same
/// scores. Then the range of the scores is halved, and what is above the middle counted.
template <class Kernels, class T>
T score_of_rank(Kernels kernels, std::span<const T> scores, std::size_t wanted, std::size_t enough,
                T guess) {
  const auto count = [&](T x) { return kernels.count_at_least(scores.data(), scores.size(), x); };
  const auto fits = [&](std::size_t found) { return found >= wanted && found <= enough; };
  const std::size_t at_guess = count(guess);
  if (fits(at_guess)) return guess;
  auto [low, high] = kernels.extremes(scores.data(), scores.size());
  if (count(high) >= wanted) return high;
  if (low < guess && guess < high) (at_guess >= wanted ? low : high) = guess;
  for (int step = 0; step < 32; ++step) { // a bound, for scores of which most are close together
    const T middle = low / 2 + high / 2;
    if (!(low < middle && middle < high)) break;
    const std::size_t found = count(middle);
    (found >= wanted ? low : high) = middle;
    if (fits(found)) break;
  }
  return low;
}

/// Puts `count` candidates into the order of their ranks, each to the place that its score has among
/// theirs; false where that is not enough, since scores are equal.
template <class Kernels, class T>
bool order_by_place(Kernels kernels, std::size_t count, fine_scratch<T>& s) {
  kernels.places(s.scores.data(), count, s.places.data());
  std::size_t sum = 0; // of 1, 2, ... count, unless two have the same place
  for (std::size_t i = 0; i < count; ++i) {
    sum += static_cast<std::size_t>(s.places[i]);
    s.best[static_cast<std::size_t>(s.places[i]) - 1] = s.ids[i];
  }
  return sum == count * (count + 1) / 2;
}

/// The same for at least the first `wanted` candidates, by sorting.
template <class T>
void order_by_key(std::size_t count, std::size_t wanted, fine_scratch<T>& s) {
  s.keys.clear();
  for (std::size_t i = 0; i < count; ++i)
    s.keys.push_back(ranking_key<T>::of(s.scores[i], s.ids[i]));
  const auto end = s.keys.begin() + static_cast<std::ptrdiff_t>(wanted);
  std::nth_element(s.keys.begin(), end - 1, s.keys.end());
  std::sort(s.keys.begin(), end);
  std::transform(s.keys.begin(), end, s.best.begin(), [](const auto& key) { return key.item; });
}

/// The ids of the best `wanted` candidates, best first; a candidate that is listed twice takes two
/// ranks. 0 < wanted <= candidates.size(). To order up to `enough` of them is cheaper than to find
/// out which are wanted.
template <class T>
std::span<const item_id> best_candidates(const scored_candidates<T>& candidates, std::size_t wanted,
                                         std::size_t enough, fine_scratch<T>& s,
                                         kernel_path path = chosen_kernel()) {
  constexpr std::size_t block = 2 * panel_width; // what kernels read and write at a time
  constexpr std::size_t most = 512;              // that are ordered by place: it takes their square
  const std::size_t total = candidates.size();
  grow(s.scores, total + 2 * block);
  grow(s.ids, total + 2 * block);
  grow(s.places, total + 2 * block);
  grow(s.best, total + 2 * block);
  with_kernels(path, [&](auto kernels) {
    T low = std::numeric_limits<T>::lowest();
    if (total > enough)
      low = s.guess = score_of_rank(kernels, candidates.scores, wanted, enough, s.guess);
    const std::size_t left = kernels.take_at_least(candidates.scores.data(), candidates.ids.data(),
                                                   total, low, s.scores.data(), s.ids.data());
    if (left > most || !order_by_place(kernels, left, s)) order_by_key(left, wanted, s);
  });
  return std::span<const item_id>(s.best).first(wanted);
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
