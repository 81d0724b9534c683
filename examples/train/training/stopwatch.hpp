// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <utility>

namespace trainer {

/// Runs `work`, adds the seconds it took to `total`, and returns what it returned.
template <class Work>
decltype(auto) timed(double& total, Work&& work) {
  struct adder {
    double& total;
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    ~adder() {
      total += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
  } const measure{total};
  return std::forward<Work>(work)();
}

} // namespace trainer
