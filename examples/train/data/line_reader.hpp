// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace trainer {

/// Reads a file in one piece and hands out its lines; knows where it is for error messages.
class line_reader {
public:
  explicit line_reader(const std::filesystem::path& path) : path_(path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) throw std::runtime_error(path.string() + ": " + error.message());
    text_.resize(size);
    std::ifstream file(path, std::ios::binary);
    if (!file.read(text_.data(), static_cast<std::streamsize>(size)))
      throw std::runtime_error(path.string() + ": cannot be read");
    rest_ = text_;
  }

  line_reader(const line_reader&) = delete;
  line_reader& operator=(const line_reader&) = delete;

  /// False at the end. Takes a '\r' off the end of the line.
  bool next(std::string_view& line) {
    if (rest_.empty()) return false;
    const auto end = std::min(rest_.find('\n'), rest_.size());
    line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return true;
  }

  bool at_end() const { return rest_.empty(); }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw std::runtime_error(path_.string() + ":" + std::to_string(number_) + ": " + reason);
  }

private:
  std::filesystem::path path_;
  std::string text_;
  std::string_view rest_;
  std::size_t number_ = 0;
};

/// Calls f(index, field) for the tab-separated fields of a line, until f returns false.
template <class F>
void for_each_field(std::string_view line, F&& f) {
  for (std::size_t index = 0;; ++index) {
    const auto end = std::min(line.find('\t'), line.size());
    if (!f(index, line.substr(0, end)) || end == line.size()) return;
    line.remove_prefix(end + 1);
  }
}

} // namespace trainer
