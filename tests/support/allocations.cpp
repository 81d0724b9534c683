// SPDX-License-Identifier: MIT
// The program's operator new, which counts: a program can have only one, so it stands here.
#include "support/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

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
