// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include "../matrix.hpp"

namespace trainer::nn {

/// Matrices by name, as they stand in a file: the line "realhns blocks 1", the bytes of a number, the
/// count of blocks, and for each the length of its name, the name, rows, columns and the numbers row
/// by row. Counts have 64 bits; everything is little-endian.
template <std::floating_point T>
using named_blocks = std::map<std::string, matrix<T>>;

namespace detail {

static_assert(std::endian::native == std::endian::little, "files hold numbers as memory does");

inline constexpr std::string_view blocks_header = "realhns blocks 1\n";

/// Reads a file from front to back, and complains in sentences.
class block_reader {
public:
  explicit block_reader(const std::filesystem::path& path)
      : path_(path), file_(path, std::ios::binary) {
    if (!file_) refuse("can't be opened");
    left_ = std::filesystem::file_size(path);
  }

  void bytes(char* into, std::uint64_t count) {
    if (count > left_) refuse("ends too early");
    left_ -= count;
    file_.read(into, static_cast<std::streamsize>(count));
  }

  std::uint64_t count() {
    std::uint64_t n = 0;
    bytes(reinterpret_cast<char*>(&n), sizeof n);
    return n;
  }

  std::string text(std::uint64_t length) {
    if (length > left_) refuse("ends too early");
    std::string out(length, ' ');
    bytes(out.data(), length);
    return out;
  }

  template <class T>
  matrix<T> numbers() {
    const std::uint64_t rows = count(), cols = count();
    const std::uint64_t most = left_ / sizeof(T);
    if (rows > most || (rows > 0 && cols > most / rows)) refuse("ends too early");
    matrix<T> out(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(cols));
    bytes(reinterpret_cast<char*>(out.data()), rows * cols * sizeof(T));
    return out;
  }

  std::uint64_t left() const { return left_; }

  [[noreturn]] void refuse(const std::string& what) const {
    throw std::runtime_error(path_.string() + " " + what);
  }

private:
  std::filesystem::path path_;
  std::ifstream file_;
  std::uint64_t left_ = 0;
};

} // namespace detail

/// Throws std::runtime_error, with a sentence for people, on what is no sound file of such numbers.
template <std::floating_point T>
named_blocks<T> read_blocks(const std::filesystem::path& path) {
  detail::block_reader file(path);
  const auto length = std::min<std::uint64_t>(file.left(), detail::blocks_header.size());
  if (file.text(length) != detail::blocks_header) file.refuse("is no file of weights, version 1");
  if (const auto size = file.count(); size != sizeof(T))
    file.refuse("holds numbers of " + std::to_string(size) + " bytes, not " +
                std::to_string(sizeof(T)));
  named_blocks<T> blocks;
  for (std::uint64_t left = file.count(); left > 0; --left) {
    const std::string name = file.text(file.count());
    if (!blocks.emplace(name, file.numbers<T>()).second) file.refuse("has two blocks " + name);
  }
  if (file.left() > 0) file.refuse("goes on after its last block");
  return blocks;
}

/// Throws std::runtime_error if the file can't be written. A run that is stopped meanwhile leaves the
/// file that was there.
template <std::floating_point T>
void write_blocks(const std::filesystem::path& path, const named_blocks<T>& blocks) {
  auto unfinished = path;
  unfinished += ".unfinished";
  std::ofstream file(unfinished, std::ios::binary);
  const auto bytes = [&](const void* from, std::size_t count) {
    file.write(static_cast<const char*>(from), static_cast<std::streamsize>(count));
  };
  const auto count = [&](auto n) {
    const auto wide = static_cast<std::uint64_t>(n);
    bytes(&wide, sizeof wide);
  };
  file << detail::blocks_header;
  count(sizeof(T));
  count(blocks.size());
  for (const auto& [name, numbers] : blocks) {
    count(name.size());
    file << name;
    count(numbers.rows());
    count(numbers.cols());
    bytes(numbers.data(), sizeof(T) * static_cast<std::size_t>(numbers.size()));
  }
  file.close();
  if (!file) throw std::runtime_error(path.string() + " can't be written");
  std::filesystem::rename(unfinished, path);
}

} // namespace trainer::nn
