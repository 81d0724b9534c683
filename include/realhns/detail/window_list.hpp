// SPDX-License-Identifier: MIT
#pragma once

#include "kernels.hpp"
#include "score_bracket.hpp"
#include "window_subset.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The largest magnitude of some scores, as bits: integers, among which what is no number comes after
/// all that is one.
template <class T>
score_bits<T> largest_magnitude(const T* scores, std::size_t count) noexcept {
  score_bits<T> largest = 0;
  for (std::size_t i = 0; i < count; ++i)
    largest = std::max(largest, std::bit_cast<score_bits<T>>(scores[i]) & ~sign_bit<T>);
  return largest;
}

/// What stands for the score of an item that a user may not have: less than any score.
template <class T>
inline constexpr T no_score = std::numeric_limits<T>::lowest();

/// Memory that cutting a window out of a list needs.
template <class T>
struct window_scratch {
  std::vector<T> scores;
  std::vector<item_id> items;
  std::vector<std::uint32_t> hashes;
  std::vector<std::uint32_t> small_hashes;
  std::vector<item_id> subset;
  std::vector<ranking_key<T>> keys;
};

/// The items of one user whose scores fall into a bracket, while the scores of all pass by. Finds the
/// window in it exactly, or says that it is not there.
template <class T, class Kernels>
class window_list {
public:
  /// Room that appending needs beyond what is listed.
  static constexpr std::size_t slack = panel_width;

  window_list() = default;

  /// For scores in (-limit, limit). Lists into `capacity` places. Where scores are not known to be, as
  /// `bounded` says, they are to be checked before they are appended.
  window_list(const rank_request& wanted, philox_key key, T limit, bool bounded, T* scores,
              item_id* items, std::size_t capacity)
      : wanted_(wanted), key_(key), limit_(limit),
        reach_(bounded ? limit : std::numeric_limits<T>::min()), bracket_{-limit, limit},
        scores_(scores), items_(items), capacity_(capacity) {}

  const rank_request& wanted() const noexcept { return wanted_; }
  T limit() const noexcept { return limit_; }
  /// What no score has reached so far.
  T reach() const noexcept { return reach_; }
  void narrow(const score_bracket<T>& bracket) noexcept { bracket_ = bracket; }

  /// Gives the window up where one of the scores is no number, or beyond the limit.
  void check(const T* scores, std::size_t count) noexcept {
    const score_bits<T> largest = largest_magnitude(scores, count);
    if (largest >= std::bit_cast<score_bits<T>>(limit_)) overflowed_ = true;
    else reach_ = std::max(reach_, std::bit_cast<T>(largest + 1));
  }

  /// Whether the window is not to be had from this list.
  bool lost() const noexcept { return overflowed_; }

  void append(const T* scores, const item_id* items, std::size_t count) {
    if (size_ + count + slack > capacity_) thin();
    overflowed_ |= size_ + count + slack > capacity_;
    if (overflowed_) return;
    above_ +=
        Kernels::collect(scores, items, count, bracket_.low, bracket_.high, scores_, items_, size_);
  }

  /// What was appended so far ascends by id, and so will what follows.
  void end_first_run() {
    thin();
    first_run_ = size_;
  }

  /// Writes the subset of the window, ascending. False where the window is not in the list.
  bool cut(window_scratch<T>& s, std::span<item_id> out) {
    thin();
    if (overflowed_ || wanted_.first < above_ || wanted_.last > above_ + dropped_ + size_)
      return false;
    const std::size_t first = wanted_.first - above_; // in the list
    const std::size_t last = wanted_.last - above_ - dropped_;
    if (dropped_ > 0 && (last < first + wanted_.size || count(bracket_.sure_high) < first ||
                         count(bracket_.sure_low) > last))
      return false;

    const T bottom = std::max(bracket_.low, -reach_), top = std::min(bracket_.high, reach_);
    counted_threshold<T> low{bottom, size_}, high{top, 0};
    const auto counted = [&](T threshold) { return count(threshold); };
    const auto upper = find_threshold(first, 0, low, high, counted);
    low = {bottom, size_};
    const auto lower = upper ? find_threshold(last, 0, low, high, counted) : std::nullopt;
    if (lower) take(*lower, *upper, last - first, s, out);
    else take_among_ties(first, last, s, out);
    return true;
  }

private:
  std::size_t count(T threshold) const {
    return Kernels::count_at_least(scores_, size_, threshold);
  }

  /// Drops of what is new the sure items whose hash is too large.
  void thin() {
    if (!bracket_.thins()) return;
    const std::size_t end = Kernels::thin(scores_, items_, thinned_, size_, bracket_.sure_low,
                                          bracket_.sure_high, key_, bracket_.hash_bound);
    dropped_ += size_ - end;
    size_ = thinned_ = end;
  }

  /// The window is the `total` listed items with scores in [lower, upper).
  void take(T lower, T upper, std::size_t total, window_scratch<T>& s, std::span<item_id> out) {
    s.scores.resize(total + slack);
    s.items.resize(total + slack);
    std::size_t run = 0;
    Kernels::collect(scores_, items_, first_run_, lower, upper, s.scores.data(), s.items.data(),
                     run);
    std::size_t end = run;
    Kernels::collect(scores_ + first_run_, items_ + first_run_, size_ - first_run_, lower, upper,
                     s.scores.data(), s.items.data(), end);
    if (wanted_.size < total && !keep_smallest_hashes(total, run, s)) {
      s.keys.clear();
      for (std::size_t i = 0; i < total; ++i) s.keys.push_back({0, s.items[i]});
      return window_subset(s.keys, 0, total, wanted_.size, key_, out);
    }
    const auto second = s.items.begin() + static_cast<std::ptrdiff_t>(run);
    std::merge(s.items.begin(), second, second,
               s.items.begin() + static_cast<std::ptrdiff_t>(wanted_.size), out.begin());
  }

  /// Leaves the wanted number of the `total` items in s.items, of which `run` are of the first run.
  /// False where equal hashes stand in the way.
  bool keep_smallest_hashes(std::size_t total, std::size_t& run, window_scratch<T>& s) const {
    s.hashes.resize(total + slack);
    Kernels::hash(s.items.data(), total, key_, s.hashes.data());
    const auto counted = [&](std::uint32_t bound) {
      return Kernels::count_at_least(s.hashes.data(), total, bound);
    };
    constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
    counted_threshold<std::uint32_t> low{0, total}, high{most, counted(most)};
    if (high.count > total - wanted_.size) return false;
    const auto bound = find_threshold(total - wanted_.size, 0, low, high, counted);
    if (!bound) return false;
    s.small_hashes.resize(total + slack);
    s.subset.resize(total + slack);
    std::size_t end = 0;
    constexpr std::uint32_t least = 0;
    Kernels::collect(s.hashes.data(), s.items.data(), run, least, *bound, s.small_hashes.data(),
                     s.subset.data(), end);
    const std::size_t kept = end;
    Kernels::collect(s.hashes.data() + run, s.items.data() + run, total - run, least, *bound,
                     s.small_hashes.data(), s.subset.data(), end);
    run = kept;
    s.items.swap(s.subset);
    return true;
  }

  void take_among_ties(std::size_t first, std::size_t last, window_scratch<T>& s,
                       std::span<item_id> out) const {
    s.keys.clear();
    for (std::size_t i = 0; i < size_; ++i)
      s.keys.push_back(ranking_key<T>::of(scores_[i], items_[i]));
    window_subset(s.keys, first, last, wanted_.size, key_, out);
  }

  rank_request wanted_;
  philox_key key_{};
  T limit_ = 0;
  T reach_ = 0;
  score_bracket<T> bracket_{};
  T* scores_ = nullptr;
  item_id* items_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::size_t thinned_ = 0;
  std::size_t first_run_ = 0;
  std::size_t above_ = 0;
  std::size_t dropped_ = 0;
  bool overflowed_ = false;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
