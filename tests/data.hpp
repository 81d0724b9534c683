// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

/// The folder of real data, if the environment names one. A test in a *.data.test.cpp file returns
/// when there is none; the line printed here is what makes ctest report it as skipped.
inline std::optional<std::filesystem::path> real_data() {
  if (const char* folder = std::getenv("REALHNS_DATA")) return folder;
  std::cout << "skipped: REALHNS_DATA is not set\n";
  return std::nullopt;
}
