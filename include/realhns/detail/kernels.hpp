// SPDX-License-Identifier: MIT
#pragma once

#include "isa/avx2.hpp"
#include "isa/avx512.hpp"
#include "isa/neon.hpp"
#include "isa/portable.hpp"
#include "kernel_path.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Calls f with the kernels of a path, a type whose static members they are. The one place that
/// knows which paths a processor can have. A path that it can't have is the portable one.
template <class F>
decltype(auto) with_kernels(kernel_path path, F&& f) {
  switch (path) {
#if defined(__x86_64__)
  case kernel_path::avx512:
    return f(avx512::kernels{});
  case kernel_path::avx2:
    return f(avx2::kernels{});
#elif defined(__aarch64__)
  case kernel_path::neon:
    return f(neon::kernels{});
#endif
  default:
    return f(portable::kernels{});
  }
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
