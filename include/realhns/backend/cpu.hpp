// SPDX-License-Identifier: MIT
#pragma once

#include "../core/epoch_context.hpp"
#include "../core/rank_window.hpp"
#include "../detail/score_kernel.hpp"
#include "../detail/user_pools.hpp"
#include "../detail/window_subset.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Rank windows on the CPU. Scores a block of users against the catalogue, piece by piece, so that
/// neither a packed copy of the table nor a users x items matrix is ever held: scratch is at most
/// about 16 MB a thread, or one row of scores where that is more.
struct cpu_backend {
  /// Fills the pools of all users of the input. Adds to the context's report.
  template <class Input>
  static void rank_windows(const Input& input, const rank_window& window, epoch_context& context,
                           detail::user_pools& pools);
};

namespace detail {

/// One thread's part of cpu_backend::rank_windows.
template <class T>
class window_worker {
public:
  window_worker(const embedding_view<T>& items, similarity_measure similarity,
                const drawable_items& drawable)
      : items_(items), similarity_(similarity), drawable_(drawable),
        width_(drawable.range().end - drawable.range().begin),
        stride_(panel_count(width_) * panel_width) {}

  /// Users that are scored together: as many as the scratch may hold scores of.
  static std::size_t block(std::size_t items) {
    constexpr std::size_t scores = std::size_t{16} << 20;
    return std::clamp<std::size_t>(scores / sizeof(T) / (items + 1), 1, 64);
  }

  /// Scores the users [begin, end) with the whole item range.
  void score(const embedding_view<T>& users, std::size_t begin, std::size_t end) {
    const std::size_t dim = items_.dim();
    queries_.resize((end - begin) * dim);
    scores_.resize((end - begin) * stride_);
    panels_.resize(piece * dim);
    for (std::size_t u = begin; u < end; ++u)
      pack_query(users.row(u), similarity_, queries_.data() + (u - begin) * dim);
    for (std::size_t first = 0; first < width_; first += piece) {
      const std::size_t count = std::min(piece, width_ - first);
      pack_panels(
          items_, similarity_, count,
          [&](std::size_t j) { return drawable_.range().begin + first + j; }, panels_.data());
      score_panels(queries_.data(), end - begin, dim, panels_.data(), panel_count(count),
                   &scores_[first], stride_);
    }
  }

  /// The rankable items of the i-th user that was scored; counts the others.
  std::vector<ranking_key<T>>& rank(user_id user, std::size_t i) {
    const item_id first = drawable_.range().begin;
    const T* scores = scores_.data() + i * stride_;
    keys_.clear();
    std::uint64_t drawable = 0;
    drawable_.for_each_run(user, {}, [&](item_id begin, item_id end) {
      drawable += end - begin;
      for (item_id item = begin; item < end; ++item)
        if (const T score = scores[item - first]; rankable(score))
          keys_.push_back(ranking_key<T>::of(score, item));
    });
    const auto known = drawable_.known().row(user);
    const auto in_range =
        static_cast<std::uint64_t>(std::ranges::lower_bound(known, drawable_.range().end) -
                                   std::ranges::lower_bound(known, first));
    rejected.known += in_range;
    rejected.ineligible += width_ - drawable - in_range;
    rejected.not_rankable += drawable - keys_.size();
    return keys_;
  }

  rejections rejected;
  std::uint64_t pooled_users = 0;
  std::uint64_t pooled_items = 0;

private:
  static constexpr std::size_t piece = 1024; ///< items packed at a time: they stay in the cache

  const embedding_view<T>& items_;
  similarity_measure similarity_;
  const drawable_items& drawable_;
  std::size_t width_;
  std::size_t stride_;
  std::vector<T> queries_;
  std::vector<T> panels_;
  std::vector<T> scores_;
  std::vector<ranking_key<T>> keys_;
};

} // namespace detail

template <class Input>
void cpu_backend::rank_windows(const Input& input, const rank_window& window,
                               epoch_context& context, detail::user_pools& pools) {
  using worker = detail::window_worker<typename Input::value_type>;
  std::vector<worker> workers(context.threads.size(),
                              worker(input.items, input.similarity, context.items));
  const auto make_pools = [&](unsigned id, std::size_t begin, std::size_t end) {
    worker& w = workers[id];
    w.score(input.users, begin, end);
    for (std::size_t u = begin; u < end; ++u) {
      const auto user = static_cast<user_id>(u);
      auto& keys = w.rank(user, u - begin);
      const std::size_t size =
          detail::window_subset(keys, window, context.key(user).subset, pools.slots(user));
      pools.set_size(user, size);
      w.pooled_users += size > 0;
      w.pooled_items += size;
    }
  };
  context.threads.for_each_chunk(pools.users(), worker::block(input.items.rows()), make_pools);
  for (const worker& w : workers) {
    context.report.rejected += w.rejected;
    context.report.pooled_users += w.pooled_users;
    context.report.pooled_items += w.pooled_items;
  }
}

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
