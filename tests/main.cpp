// SPDX-License-Identifier: MIT
// Catch2's own main is the slowest unit to compile, so it stands alone.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include <realhns/detail/kernel_path.hpp>

/// Runs all kernels on the path that REALHNS_TEST_KERNEL names, if it names one.
int main(int argc, char** argv) {
  namespace detail = realhns::detail;
  if (const char* wanted = std::getenv("REALHNS_TEST_KERNEL")) {
    for (const auto path : detail::kernel_paths) {
      if (std::string_view(wanted) != detail::name(path)) continue;
      if (!detail::has_kernel(path)) {
        std::cout << "skipped: this machine has no " << wanted << '\n';
        return 0;
      }
      detail::choose_kernel(path);
    }
  }
  return Catch::Session().run(argc, argv);
}
