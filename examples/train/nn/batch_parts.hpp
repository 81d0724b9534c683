// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>

#include <realhns/core/thread_pool.hpp>

#include "packed_sequences.hpp"
#include "parameters.hpp"

namespace trainer::nn {

using realhns::thread_pool;

/// A batch is cut into this many parts, each with memory and a gradient of its own. A constant, so
/// that sums are made in the same order and results are the same for any number of threads; more
/// threads than parts find nothing to do.
inline constexpr std::size_t batch_parts = 8;

/// Cuts [0, count) into batch_parts ranges of about equal cost: part p is [cuts[p], cuts[p + 1]).
/// `cost_before(i)` is the cost of [0, i).
template <class CostBefore>
std::vector<std::size_t> even_cuts(std::size_t count, CostBefore&& cost_before) {
  std::vector<std::size_t> cuts(batch_parts + 1, count);
  for (std::size_t p = 0, i = 0; p < batch_parts; ++p) {
    while (cost_before(i) * batch_parts < cost_before(count) * p) ++i;
    cuts[p] = i;
  }
  return cuts;
}

/// Calls f(p) for each part.
template <class F>
void for_each_part(thread_pool& threads, F&& f) {
  threads.for_each_chunk(batch_parts, 1, [&](unsigned, std::size_t p, std::size_t) { f(p); });
}

/// The gradients of the parts for the first `size` weights, which are all but the tables of items.
template <std::floating_point T>
class part_gradients {
public:
  explicit part_gradients(std::size_t size) : parts_(batch_parts, parameter_values<T>(size)) {}

  parameter_values<T>& operator[](std::size_t part) { return parts_[part]; }

  /// Adds them to `gradient` in the order of the parts, and sets them to 0.
  void move_to(parameter_values<T>& gradient, thread_pool& threads) {
    threads.for_each_chunk(parts_[0].size(), 4096,
                           [&](unsigned, std::size_t begin, std::size_t end) {
                             for (auto& part : parts_) {
                               gradient.between(begin, end) += part.between(begin, end);
                               part.between(begin, end).setZero();
                             }
                           });
  }

private:
  std::vector<parameter_values<T>> parts_;
};

/// Calls f(begin, end) for ranges of the rows of a table, one for each thread. A row that many places
/// add to is summed by the one thread whose range it is in, so in the same order for any number.
template <class F>
void for_each_range(thread_pool& threads, Eigen::Index rows, F&& f) {
  const auto count = static_cast<std::size_t>(rows);
  const std::size_t grain = (count + threads.size() - 1) / threads.size();
  threads.for_each_chunk(count, grain,
                         [&](unsigned, std::size_t begin, std::size_t end) { f(begin, end); });
}

} // namespace trainer::nn
