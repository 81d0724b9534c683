// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/pool_candidates.hpp"
#include "../../detail/window_ranker.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// A rank window for large catalogues: each user's ranks [from, to) are those among a random
/// subsample of the items, so that neither the time nor the memory of a user grows with the
/// catalogue. A weaker promise than `ranked_window`'s: ranks are off, see `rank_error`, and the 96
/// users of a block (row / 96) share a subsample, which is drawn anew each epoch. A catalogue of at
/// most `subsample` items is ranked as a whole.
struct subsampled_window {
  double from = 0.1; ///< shares of the items: a subsample knows nothing of counts
  double to = 0.2;
  std::uint32_t size = 1000;
  std::uint32_t subsample = 10'000;

  static constexpr user_id block = 96; ///< rows of users that share a subsample
  static constexpr candidates_per fresh() { return candidates_per::user; }

  /// With a probability of at least 1 - delta, both ends of a user's window are no further than this
  /// from the shares that were asked for, as a share of the items (Hoeffding, JASA 58, 1963).
  double rank_error(double delta) const { return std::sqrt(std::log(4 / delta) / 2 / subsample); }

  void validate() const {
    rank_bound(from).validate_before(to, "subsampled_window");
    detail::require(size > 0, "subsampled_window.size: must be positive");
    detail::require(subsample > 0, "subsampled_window.subsample: must be positive");
  }

  template <class Input>
  detail::pool_candidates prepare(const Input& input, epoch_context& context) const {
    const auto [begin, end] = context.items.range();
    const std::uint32_t ranked = std::min(subsample, end - begin);
    detail::user_pools pools(input.users.rows(), std::min(size, ranked), context.row_users);
    detail::with_kernels(detail::chosen_kernel(), [&](auto kernels) {
      using worker_type = worker<typename Input::value_type, decltype(kernels)>;
      std::vector<worker_type> workers;
      for (unsigned i = 0; i < context.threads.size(); ++i) workers.emplace_back(*this);
      context.threads.for_each_chunk(pools.rows(), block,
                                     [&](unsigned id, std::size_t first, std::size_t last) {
                                       workers[id].rank(input, ranked, first, last, context, pools);
                                     });
      for (const auto& w : workers) w.report_to(context.report);
    });
    return {std::move(pools)};
  }

private:
  /// One thread's work, and its memory.
  template <class T, class Kernels>
  class worker {
  public:
    explicit worker(const subsampled_window& policy)
        : window_{policy.from, policy.to, policy.size}, ranker_(window_) {}

    /// The rows [first, last) are those of one block.
    void rank(const single_domain<T>& input, std::uint32_t ranked, std::size_t first,
              std::size_t last, const epoch_context& context, detail::user_pools& pools) {
      const auto [begin, end] = context.items.range();
      draw_stream random(context.key(static_cast<user_id>(first / block)).stream, no_item, 1);
      detail::stratified(end - begin, ranked, random, ids_);
      for (item_id& item : ids_) item += begin;
      thread_pool alone(1);
      items_.assign(input.items, input.similarity, context.items, ids_, no_limit, random, alone);
      const std::size_t step = ranker_.block(items_, window_, no_limit);
      for (; first < last; first += step)
        ranker_.rank(items_, input, first, std::min(first + step, last), context, pools);
    }

    void report_to(prepare_report& report) const { ranker_.report_to(report); }

  private:
    static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

    rank_window window_;
    detail::window_ranker<T, Kernels> ranker_;
    detail::catalogue<T> items_;
    std::vector<item_id> ids_;
  };
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
