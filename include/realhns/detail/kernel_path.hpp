// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

#include "../core/error.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The instruction sets that the kernels are compiled for. All of them give the same bits; which one
/// runs is chosen at run time, so that plain compiler flags cost nothing.
enum class kernel_path { portable, neon, avx2, avx512 };

inline constexpr kernel_path kernel_paths[]{kernel_path::portable, kernel_path::neon,
                                            kernel_path::avx2, kernel_path::avx512};

inline constexpr const char* name(kernel_path path) noexcept {
  constexpr const char* names[]{"portable", "neon", "avx2", "avx512"};
  return names[static_cast<unsigned>(path)];
}

/// Whether this machine can run a path.
inline bool has_kernel(kernel_path path) noexcept {
  if (path == kernel_path::portable) return true;
#if defined(__x86_64__)
  static const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  static const bool avx512 =
      avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return path == kernel_path::avx2 ? avx2 : path == kernel_path::avx512 && avx512;
#elif defined(__aarch64__)
  return path == kernel_path::neon;
#else
  return false;
#endif
}

/// Whether a path's kernels may use AVX2.
constexpr bool has_avx2(kernel_path path) noexcept {
  return path == kernel_path::avx2 || path == kernel_path::avx512;
}

/// The fastest path of this machine.
inline kernel_path best_kernel() noexcept {
  kernel_path best = kernel_path::portable;
  for (const kernel_path path : kernel_paths)
    if (has_kernel(path)) best = path;
  return best;
}

inline std::atomic<kernel_path>& kernel_choice() noexcept {
  static std::atomic<kernel_path> choice{best_kernel()};
  return choice;
}

/// The path that kernels run on unless a call says otherwise.
inline kernel_path chosen_kernel() noexcept {
  return kernel_choice().load(std::memory_order_relaxed);
}

/// Makes all later calls of the program run on `path`: for tests and measurements, since no result
/// depends on it. Throws where the machine does not have it.
inline void choose_kernel(kernel_path path) {
  require(has_kernel(path), "choose_kernel: this machine does not have that path");
  kernel_choice().store(path, std::memory_order_relaxed);
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
