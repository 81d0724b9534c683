// SPDX-License-Identifier: MIT
#pragma once

#include "../core/epoch_context.hpp"
#include "catalogue_scores.hpp"
#include "user_pools.hpp"
#include "window_list.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// One thread's work on rank windows: scores a block of users with a catalogue, tile by tile, so that
/// neither a users x items matrix nor a row of it is held, and cuts each user's window out of what
/// passes by.
template <class T, class Kernels>
class window_ranker {
public:
  /// Users whose scores with a tile stay in the nearest cache.
  static constexpr std::size_t group = 2 * Kernels::template queries_at_once<T>;
  /// Users who are scored with a tile while it is near: so few that their lists stay near as well,
  /// or more where it comes from far.
  static constexpr std::size_t few_users = 24;
  static constexpr std::size_t most_users = 96;
  static constexpr std::size_t tile = catalogue<T>::tile;

  explicit window_ranker(const rank_window& window) : window_(window) {}

  /// How many users to rank together, whose lists take at most `list_bytes`.
  static std::size_t block(const catalogue<T>& items, const rank_window& window,
                           std::size_t list_bytes) {
    const std::size_t one = capacity(items, window) * (sizeof(T) + sizeof(item_id));
    const std::size_t most = items.near() ? few_users : most_users;
    return std::clamp<std::size_t>(list_bytes / one, 1, most);
  }

  /// Ranks the users of the rows [begin, end), at most most_users of them, and fills their pools.
  void rank(const catalogue<T>& items, const single_domain<T>& input, std::size_t begin,
            std::size_t end, const epoch_context& context, user_pools& pools) {
    open(items, input, begin, end, context, pools);
    guess_brackets(items);
    for (std::size_t from = items.sample_size(); from < items.size(); from += tile)
      score(items, from, std::min(from + tile, items.order().size()),
            [&](ranking& r, const T* scores, std::size_t first, std::size_t count) {
              r.list.append(scores, items.order().data() + first, count);
            });
    for (std::size_t i = 0; i < rankings_.size(); ++i) {
      ranking& r = rankings_[i];
      std::size_t size = r.list.wanted().size;
      const auto slots = pools.slots(r.row);
      if (size > 0 && !r.list.cut(scratch_, slots)) {
        r.next_excluded = r.first_excluded;
        size = rank_in_full(items, r, i, context, slots);
      }
      close(r, size, pools);
    }
  }

  void report_to(prepare_report& report) const {
    report.rejected += rejected_;
    report.pooled_users += pooled_users_;
    report.pooled_items += pooled_items_;
    report.ranked_in_full += ranked_in_full_;
  }

private:
  struct ranking {
    std::size_t row;            ///< of the users' table
    user_id user;               ///< whose it is
    std::size_t first_excluded; ///< in excluded_
    std::size_t next_excluded;
    std::size_t excluded_end;
    window_list<T, Kernels> list;
  };

  static std::size_t capacity(const catalogue<T>& items, const rank_window& window) {
    const auto all = static_cast<double>(items.size());
    const auto sample = static_cast<double>(items.sample_size());
    const auto wanted = rank_request::of(window, items.size());
    const double list = items.sample_size() == 0 ? all : longest_list(wanted, sample, all);
    return static_cast<std::size_t>(list) + 4 * tile + window_list<T, Kernels>::slack;
  }

  /// Finds what the users of the rows may not have. Users whose scores could overflow, or who are no
  /// numbers, are ranked in full at once.
  void open(const catalogue<T>& items, const single_domain<T>& input, std::size_t begin,
            std::size_t end, const epoch_context& context, user_pools& pools) {
    const std::size_t room = capacity(items, window_);
    list_scores_.resize((end - begin) * room);
    list_items_.resize((end - begin) * room);
    excluded_.clear();
    rankings_.clear();
    scores_.open(items, input);
    for (std::size_t row = begin; row < end; ++row) {
      const user_id user = context.user_of(row);
      const std::size_t index = rankings_.size();
      const std::size_t first = excluded_.size();
      exclude(items, context.items, user);
      ranking r{row, user, first, first, excluded_.size(), {}};
      const double limit = scores_.add(row, user);
      if (limit < static_cast<double>(std::numeric_limits<T>::max()) / 4) {
        const std::size_t eligible = items.size() - (r.excluded_end - first);
        r.list = {rank_request::of(window_, eligible),
                  context.key(user).subset,
                  static_cast<T>(limit),
                  scores_.bounded(),
                  list_scores_.data() + index * room,
                  list_items_.data() + index * room,
                  room};
        rankings_.push_back(r);
      } else {
        close(r, rank_in_full(items, r, index, context, pools.slots(row)), pools);
        scores_.drop_last();
      }
    }
  }

  /// Lists the places of what the user may not have, and counts it.
  void exclude(const catalogue<T>& items, const drawable_items& drawable, user_id user) {
    const auto known = drawable.known().row(user);
    if (drawable.has_rule()) {
      for (std::size_t place = 0; place < items.size(); ++place)
        if (!drawable.admit(user, items.order()[place], rejected_)) excluded_.push_back(place);
    } else {
      const std::size_t before = excluded_.size();
      items.for_each_place(known, [&](std::size_t place) { excluded_.push_back(place); });
      rejected_.known += excluded_.size() - before;
    }
    for (const item_id item : items.unrankable())
      rejected_.not_rankable += drawable.admit(user, item, rejected_);
    for (const item_id item : items.reserved()) {
      const bool is_known = drawable.known().contains(user, item);
      ++(is_known ? rejected_.known : rejected_.ineligible);
    }
  }

  /// Calls f(ranking, scores, first, count) for each open user whose list is not lost with the scores of
  /// the places [from, to), those of excluded items being no_score.
  template <class F>
  void score(const catalogue<T>& items, std::size_t from, std::size_t to, F&& f) {
    scores_.look_at(from, to);
    for (std::size_t u = 0; u < rankings_.size(); u += group) {
      const std::size_t count = std::min(group, rankings_.size() - u);
      T* scores = scores_.of(u, count);
      for (std::size_t i = 0; i < count; ++i, scores += to - from) {
        ranking& r = rankings_[u + i];
        if (!scores_.bounded()) r.list.check(scores, to - from);
        mask(items, r, scores, from, to);
        if (!r.list.lost()) f(r, scores, from, to - from);
      }
    }
  }

  void mask(const catalogue<T>& items, ranking& r, T* scores, std::size_t from, std::size_t to) {
    for (; r.next_excluded < r.excluded_end && excluded_[r.next_excluded] < to; ++r.next_excluded)
      scores[excluded_[r.next_excluded] - from] = no_score<T>;
    for (std::size_t place = std::max(from, items.size()); place < to; ++place)
      scores[place - from] = no_score<T>;
  }

  void guess_brackets(const catalogue<T>& items) {
    const std::size_t sample = items.sample_size();
    if (sample == 0) return;
    score(items, 0, sample, [&](ranking& r, const T* scores, std::size_t, std::size_t) {
      const auto counted = [&](T at) { return Kernels::count_at_least(scores, sample, at); };
      const T reach = r.list.reach();
      const std::size_t present = counted(-reach);
      if (present > 0)
        r.list.narrow(guess_bracket(r.list.wanted(), present, static_cast<double>(items.size()),
                                    r.list.limit(), reach, counted));
      for (std::size_t place = 0; place < sample; place += tile)
        r.list.append(scores + place, items.order().data() + place, std::min(tile, sample - place));
      r.list.end_first_run();
    });
  }

  /// The slow way: every key of one user, number `index` of those whose scores are asked for. Returns
  /// the size of the subset.
  std::size_t rank_in_full(const catalogue<T>& items, ranking& r, std::size_t index,
                           const epoch_context& context, std::span<item_id> out) {
    ++ranked_in_full_;
    auto& keys = scratch_.keys;
    keys.clear();
    const std::size_t excluded = r.excluded_end - r.next_excluded;
    for (std::size_t from = 0; from < items.size(); from += tile) {
      const std::size_t to = std::min(from + tile, items.order().size());
      scores_.look_at(from, to);
      const T* scores = scores_.of(index, 1);
      for (std::size_t place = from; place < std::min(to, items.size()); ++place)
        if (r.next_excluded < r.excluded_end && excluded_[r.next_excluded] == place)
          ++r.next_excluded;
        else if (rankable(scores[place - from]))
          keys.push_back(ranking_key<T>::of(scores[place - from], items.order()[place]));
    }
    rejected_.not_rankable += items.size() - excluded - keys.size();
    const auto wanted = rank_request::of(window_, keys.size());
    window_subset(keys, wanted.first, wanted.last, wanted.size, context.key(r.user).subset, out);
    return wanted.size;
  }

  void close(const ranking& r, std::size_t size, user_pools& pools) {
    pools.set_size(r.row, size);
    pooled_users_ += size > 0;
    pooled_items_ += size;
  }

  rank_window window_;
  std::vector<ranking> rankings_;
  std::vector<std::size_t> excluded_;
  catalogue_scores<T, Kernels> scores_;
  std::vector<T> list_scores_;
  std::vector<item_id> list_items_;
  window_scratch<T> scratch_;
  rejections rejected_;
  std::uint64_t pooled_users_ = 0;
  std::uint64_t pooled_items_ = 0;
  std::uint64_t ranked_in_full_ = 0;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
