// SPDX-License-Identifier: MIT
#include <realhns/core/thread_pool.hpp>

#include "measurement.hpp"

/// What no program on this machine exceeds: multiply-adds on registers alone, twelve independent
/// chains of eight numbers, so that none waits for its own result.
namespace {

#if defined(__x86_64__)

using lanes = float __attribute__((vector_size(32)));

constexpr std::size_t chains = 12;
constexpr std::size_t steps = 4'000'000;

__attribute__((target("avx2,fma"), noinline)) void multiply_add(float factor) {
  const lanes f = factor - lanes{};
  lanes sums[chains] = {};
  for (std::size_t i = 0; i < steps; ++i)
#pragma GCC unroll 12
    for (lanes& sum : sums) {
      sum = sum * f + f;
      asm("" : "+x"(sum)); // the compiler may not solve the recurrence
    }
  lanes total{};
#pragma GCC unroll 12
  for (const lanes& sum : sums) total += sum;
  keep(total);
}

measurement multiply_adds(const request& r) {
  if (!__builtin_cpu_supports("fma")) throw std::runtime_error("this machine has no FMA");
  auto pool = std::make_shared<realhns::thread_pool>(r.threads());
  const unsigned threads = r.threads();
  return {2.0 * 8 * chains * steps * threads, [=] {
            return seconds_of([&] {
              pool->for_each_chunk(
                  threads, 1, [](unsigned, std::size_t, std::size_t) { multiply_add(0.999F); });
            });
          }};
}

const offer multiply_adds_offer{"limit.multiply_adds", multiply_adds};

#endif

} // namespace
