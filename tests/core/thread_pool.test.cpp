// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <atomic>
#include <numeric>
#include <set>
#include <stdexcept>
#include <vector>

#include <realhns/core/thread_pool.hpp>

#include "support/allocations.hpp"

using realhns::thread_pool;

namespace {

/// How often a loop visits each of [0, count).
std::vector<int> visits(thread_pool& pool, std::size_t count, std::size_t grain) {
  std::vector<std::atomic<int>> visited(count);
  std::atomic<bool> sound = true;
  pool.for_each_chunk(count, grain, [&](unsigned worker, std::size_t begin, std::size_t end) {
    if (worker >= pool.size() || begin >= end || end - begin > grain || end > count) sound = false;
    for (std::size_t i = begin; i < std::min(end, count); ++i) ++visited[i];
  });
  CHECK(sound);
  return {visited.begin(), visited.end()};
}

} // namespace

TEST_CASE("a loop visits everything exactly once", "[threads]") {
  for (const unsigned threads : {1U, 2U, 3U, 8U}) {
    thread_pool pool(threads);
    CHECK(pool.size() == threads);
    for (const std::size_t count : {0U, 1U, 7U, 64U, 1001U})
      for (const std::size_t grain : {1U, 3U, 64U, 5000U})
        CHECK(visits(pool, count, grain) == std::vector<int>(count, 1));
  }
}

TEST_CASE("0 threads are as many as the machine has", "[threads]") {
  CHECK(thread_pool(0).size() >= 1);
}

TEST_CASE("two chunks can be worked on at the same time", "[threads]") {
  thread_pool pool(2);
  std::atomic<int> arrived{0};
  pool.for_each_chunk(2, 1, [&](unsigned, std::size_t, std::size_t) {
    ++arrived;
    while (arrived < 2) std::this_thread::yield(); // ends only if the other chunk has begun
  });
  CHECK(arrived == 2);
}

TEST_CASE("a loop ends with its last chunk", "[threads]") {
  thread_pool pool(2);
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> arrived{0};
    std::atomic<bool> late_chunk_ended{false};
    pool.for_each_chunk(2, 1, [&](unsigned worker, std::size_t, std::size_t) {
      ++arrived;
      while (arrived < 2) std::this_thread::yield(); // a chunk for each of the two
      if (worker == 0) return;
      for (int i = 0; i < 1000; ++i) std::this_thread::yield();
      late_chunk_ended = true;
    });
    CHECK(late_chunk_ended);
  }
}

TEST_CASE("no two chunks have the same worker at the same time", "[threads]") {
  thread_pool pool(8);
  std::vector<std::atomic<bool>> busy(pool.size());
  std::atomic<bool> clash = false;
  pool.for_each_chunk(2000, 1, [&](unsigned worker, std::size_t, std::size_t) {
    if (busy[worker].exchange(true)) clash = true;
    busy[worker] = false;
  });
  CHECK_FALSE(clash);
}

TEST_CASE("what a loop has written can be read after it, and by the next loop", "[threads]") {
  // Plain memory: the thread sanitizer sees whether loops order their accesses.
  for (const unsigned threads : {1U, 2U, 3U, 8U}) {
    thread_pool pool(threads);
    std::vector<int> numbers(500, 0);
    for (int round = 0; round < 50; ++round)
      pool.for_each_chunk(numbers.size(), 7, [&](unsigned, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) ++numbers[i];
      });
    CHECK(numbers == std::vector<int>(500, 50));
  }
}

TEST_CASE("an exception comes out of the loop, and the pool is as good as before",
          "[hostile][threads]") {
  for (const unsigned threads : {1U, 2U, 3U, 8U}) {
    thread_pool pool(threads);
    for (const std::size_t bad : {0U, 50U, 99U}) {
      const auto loop = [&](unsigned, std::size_t begin, std::size_t) {
        if (begin == bad) throw std::runtime_error("chunk " + std::to_string(begin));
      };
      CHECK_THROWS_WITH(pool.for_each_chunk(100, 1, loop), "chunk " + std::to_string(bad));
      CHECK(visits(pool, 100, 9) == std::vector<int>(100, 1));
    }
  }
}

TEST_CASE("of many exceptions one comes out", "[hostile][threads]") {
  thread_pool pool(8);
  for (int round = 0; round < 20; ++round)
    CHECK_THROWS_AS(
        pool.for_each_chunk(
            100, 1, [](unsigned, std::size_t, std::size_t) { throw std::logic_error("x"); }),
        std::logic_error);
  CHECK(visits(pool, 100, 1) == std::vector<int>(100, 1));
}

TEST_CASE("loops allocate nothing", "[threads]") {
  for (const unsigned threads : {1U, 2U, 8U}) {
    thread_pool pool(threads);
    std::atomic<std::size_t> sum{0};
    const std::size_t before = support::allocations();
    for (int round = 0; round < 10; ++round)
      pool.for_each_chunk(
          1000, 10, [&](unsigned, std::size_t begin, std::size_t end) { sum += end - begin; });
    CHECK(support::allocations() - before == 0);
    CHECK(sum == 10'000);
  }
}

TEST_CASE("pools come and go, used or not", "[threads]") {
  for (int round = 0; round < 50; ++round) {
    const thread_pool unused(3);
    thread_pool used(3);
    CHECK(visits(used, 10, 1) == std::vector<int>(10, 1));
  }
}
