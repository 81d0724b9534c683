// SPDX-License-Identifier: MIT
#pragma once

#include "../version.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The instruction sets that the kernels are written for. All of them give the same bits; the one to
/// use is chosen at run time, so that plain compiler flags cost nothing.
enum class kernel_path { portable, avx2 };

inline bool has_kernel(kernel_path path) noexcept {
#if defined(__x86_64__)
  static const bool avx2 =
      __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  return path == kernel_path::portable || avx2;
#else
  return path == kernel_path::portable;
#endif
}

/// The fastest path of this machine.
inline kernel_path best_kernel() noexcept {
  return has_kernel(kernel_path::avx2) ? kernel_path::avx2 : kernel_path::portable;
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
