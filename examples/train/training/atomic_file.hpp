// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace trainer {

/// Writes a file by write(stream) so that it is either as it was or whole, whatever happens. Throws
/// std::runtime_error if it cannot be written.
template <class Write>
void write_atomically(const std::filesystem::path& path, const Write& write) {
  const std::string beside = path.string() + ".part";
  std::ofstream out(beside, std::ios::binary);
  write(out);
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(beside, path, error);
  if (!out || error) throw std::runtime_error(path.string() + ": cannot be written");
}

} // namespace trainer
