// SPDX-License-Identifier: MIT
// The program's operator new, which counts: a program can have only one, so it stands here.
#include "support/allocations.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) // g++
#define SANITIZED
#elif defined(__has_feature) // clang
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

namespace {
std::atomic<std::size_t> count{0};
} // namespace

std::size_t support::allocations() { return count.load(); }

#if defined(SANITIZED)
const bool support::counts_allocations = false;
#else
const bool support::counts_allocations = true;

// Not to be inlined: g++ would warn of `free` on memory from `new`.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++count;
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

TEST_CASE("allocations are counted, on every thread") {
  if (!support::counts_allocations) return;
  const std::size_t before = support::allocations();
  std::vector<int> numbers(10);
  CHECK(support::allocations() == before + 1);
  std::thread([&numbers] { numbers.resize(1000); }).join();
  CHECK(support::allocations() >= before + 2);
}
