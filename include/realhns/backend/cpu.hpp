// SPDX-License-Identifier: MIT
#pragma once

#include <numeric>

#include "../detail/window_ranker.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Rank windows on the CPU. Users are scored in blocks with the catalogue, tile by tile, so that no
/// users x items matrix is ever held. Scratch: a packed copy of the table where that takes at most
/// 256 MB (else tiles are packed anew for each block of users), and for each thread about 32 MB, or a
/// sixteenth of the table where that is more.
struct cpu_backend {
  /// Fills the pools of all rows of the input's users. Adds to the context's report.
  template <class Input>
  static void rank_windows(const Input& input, const rank_window& window, epoch_context& context,
                           detail::user_pools& pools) {
    using T = typename Input::value_type;
    const auto [begin, end] = context.items.range();
    const std::size_t table_bytes = (end - begin) * input.items.dim() * sizeof(T);
    constexpr std::size_t resident_bytes = std::size_t{256} << 20;
    const std::size_t list_bytes = std::max(std::size_t{32} << 20, table_bytes / 16);

    std::vector<item_id> range(end - begin);
    std::iota(range.begin(), range.end(), begin);
    draw_stream random(context.key(no_item).stream, no_item, 1);
    detail::catalogue<T> items;
    items.assign(input.items, input.similarity, context.items, range, resident_bytes, random,
                 context.threads);
    detail::with_kernels(detail::chosen_kernel(), [&](auto kernels) {
      using ranker = detail::window_ranker<T, decltype(kernels)>;
      std::vector<ranker> rankers(context.threads.size(), ranker(window));
      context.threads.for_each_chunk(pools.rows(), ranker::block(items, window, list_bytes),
                                     [&](unsigned worker, std::size_t first, std::size_t last) {
                                       rankers[worker].rank(items, input, first, last, context,
                                                            pools);
                                     });
      for (const ranker& r : rankers) r.report_to(context.report);
    });
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
