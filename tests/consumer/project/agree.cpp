// SPDX-License-Identifier: MIT
// All units draw the same, and each refuses a mistake by its own rules, whoever it is linked with.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "unit.hpp"

std::vector<unit>& units() {
  static std::vector<unit> all;
  return all;
}

namespace {

// What the headers draw, and the single header. Whoever means to change it reads tests/golden.test.cpp.
const row_of_ids from_integers{10, 42, 42, 24, 1,  1, 48, 35, 23, 50, 36, 23,
                               32, 37, 28, 54, 29, 1, 6,  46, 19, 6,  20, 45};
const row_of_ids from_reals{7,  47, 47, 2,  1,  1,  48, 35, 33, 35, 27, 33,
                            32, 37, 28, 54, 45, 46, 35, 3,  19, 6,  20, 45};

bool draws(const unit& u, const char* what, const row_of_ids& drawn, const row_of_ids& expected) {
  if (drawn == expected) return true;
  std::printf("%s draws from %s:", u.name, what);
  for (const auto id : drawn) std::printf(" %u,", id);
  std::puts("");
  return false;
}

} // namespace

int main() {
  bool agree = !units().empty();
  const unit* without_exceptions = nullptr;
  for (const unit& u : units()) {
    agree &= draws(u, "integers", u.from_integers(), from_integers);
    if (!u.fast_math) agree &= draws(u, "real numbers", u.from_reals(), from_reals);
    if (!u.exceptions) without_exceptions = &u;
    else if (!u.refuses()) agree = false;
  }
  if (!agree || without_exceptions == nullptr) return agree ? EXIT_SUCCESS : EXIT_FAILURE;

  // A unit without exceptions says what is wrong and aborts; it does not throw.
  std::set_terminate([] { std::_Exit(EXIT_FAILURE); });
  std::signal(SIGABRT, [](int) { std::_Exit(EXIT_SUCCESS); });
  without_exceptions->refuses();
  return EXIT_FAILURE;
}
