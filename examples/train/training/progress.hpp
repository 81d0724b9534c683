// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include <unistd.h>

namespace trainer {

/// One line on stderr that shows how far something is. Prints nothing where stderr is no terminal.
class progress_bar {
public:
  explicit progress_bar(bool visible = isatty(STDERR_FILENO) != 0) : visible_(visible) {}
  ~progress_bar() { clear(); }

  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;

  /// `done` is a share of 1. Draws at most ten times a second, so it may be called often.
  void show(double done, const std::string& text) {
    const auto now = std::chrono::steady_clock::now();
    if (!visible_ || now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    const auto filled = static_cast<std::size_t>(std::clamp(done, 0.0, 1.0) * width);
    const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
    std::fprintf(stderr, "\r\033[K[%s] %3.0f%%  %s", bar.c_str(), done * 100, text.c_str());
    std::fflush(stderr);
  }

  /// Takes the line away, so that something else can be printed.
  void clear() {
    if (visible_) std::fputs("\r\033[K", stderr);
  }

private:
  static constexpr std::size_t width = 30;

  bool visible_;
  std::chrono::steady_clock::time_point next_{};
};

} // namespace trainer
