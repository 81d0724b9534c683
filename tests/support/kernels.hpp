// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <realhns/detail/kernel_path.hpp>

namespace support {

/// The paths that this machine has.
inline std::vector<realhns::detail::kernel_path> kernels() {
  std::vector<realhns::detail::kernel_path> found;
  for (const auto path : realhns::detail::kernel_paths)
    if (realhns::detail::has_kernel(path)) found.push_back(path);
  return found;
}

} // namespace support
