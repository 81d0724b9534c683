// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include "types.hpp"

/// The one header that throws, so that a build without exceptions has one place to differ.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Throws std::invalid_argument("realhns: " + what); without exceptions, prints it and aborts.
[[noreturn]] inline void refuse(const std::string& what) {
#if defined(__cpp_exceptions)
  throw std::invalid_argument("realhns: " + what);
#else
  std::fprintf(stderr, "realhns: %s\n", what.c_str());
  std::abort();
#endif
}

inline void require(bool condition, const char* what) {
  if (!condition) refuse(what);
}

/// Carries the first exception of several threads over to the thread that started them.
class exception_relay {
public:
  template <class F>
  void run(F&& f) {
#if defined(__cpp_exceptions)
    try {
      f();
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!first_) first_ = std::current_exception();
    }
#else
    f();
#endif
  }

  /// Rethrows what was caught, once.
  void rethrow() {
    if (first_) std::rethrow_exception(std::exchange(first_, nullptr));
  }

private:
  std::mutex mutex_;
  std::exception_ptr first_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
