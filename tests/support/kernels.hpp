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

/// Makes the program run on a path for as long as this lives.
class kernel_in_use {
public:
  explicit kernel_in_use(realhns::detail::kernel_path path)
      : before_(realhns::detail::chosen_kernel()) {
    realhns::detail::choose_kernel(path);
  }
  ~kernel_in_use() { realhns::detail::choose_kernel(before_); }
  kernel_in_use(const kernel_in_use&) = delete;
  kernel_in_use& operator=(const kernel_in_use&) = delete;

private:
  realhns::detail::kernel_path before_;
};

} // namespace support
