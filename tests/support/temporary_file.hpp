// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

/// A file in a folder of its own, which goes when the object goes.
class temporary_file {
public:
  explicit temporary_file(const std::string& name, const std::string& text = {})
      : folder_(std::filesystem::temp_directory_path() /
                ("realhns-test-" + std::to_string(std::random_device{}()))) {
    std::filesystem::create_directories(folder_);
    path_ = folder_ / name;
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~temporary_file() { std::filesystem::remove_all(folder_); }

  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};
