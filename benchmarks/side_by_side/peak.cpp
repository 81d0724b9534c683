// SPDX-License-Identifier: MIT
#include <realhns/core/thread_pool.hpp>

#include "measurement.hpp"

/// What no program on this machine exceeds: multiply-adds on registers alone, the widest there are,
/// in twelve independent chains, so that none waits for its own result.
namespace {

#if defined(__x86_64__)

using lanes8 = float __attribute__((vector_size(32)));
using lanes16 = float __attribute__((vector_size(64)));

constexpr std::size_t chains = 12;
constexpr std::size_t steps = 4'000'000;

template <class Lanes>
__attribute__((always_inline)) inline void multiply_add(float factor) {
  const Lanes f = factor - Lanes{};
  Lanes sums[chains] = {};
  for (std::size_t i = 0; i < steps; ++i)
#pragma GCC unroll 12
    for (Lanes& sum : sums) {
      sum = sum * f + f;
      asm("" : "+x"(sum)); // the compiler may not solve the recurrence
    }
  Lanes total{};
#pragma GCC unroll 12
  for (const Lanes& sum : sums) total += sum;
  keep(total);
}

__attribute__((target("avx2,fma"))) void multiply_add_avx2(float factor) {
  multiply_add<lanes8>(factor);
}
__attribute__((target("avx512f"))) void multiply_add_avx512(float factor) {
  multiply_add<lanes16>(factor);
}

measurement multiply_adds(const request& r) {
  if (!__builtin_cpu_supports("fma")) throw std::runtime_error("this machine has no FMA");
  const bool wide = __builtin_cpu_supports("avx512f");
  const auto run = wide ? multiply_add_avx512 : multiply_add_avx2;
  auto pool = std::make_shared<realhns::thread_pool>(r.threads());
  const unsigned threads = r.threads();
  return {2.0 * (wide ? 16 : 8) * chains * steps * threads, [=] {
            return seconds_of([&] {
              pool->for_each_chunk(threads, 1,
                                   [&](unsigned, std::size_t, std::size_t) { run(0.999F); });
            });
          }};
}

const offer multiply_adds_offer{"limit.multiply_adds", multiply_adds};

#endif

} // namespace
