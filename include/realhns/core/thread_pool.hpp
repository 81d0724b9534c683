// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <thread>
#include <vector>

#include "error.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Threads that wait for parallel loops. The calling thread is one of them, so a pool of one has no
/// thread of its own. One loop at a time.
class thread_pool {
public:
  /// 0: as many threads as the machine has.
  explicit thread_pool(unsigned threads = 1) {
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    for (unsigned worker = 1; worker < threads; ++worker)
      threads_.emplace_back([this, worker] { serve(worker); });
  }

  ~thread_pool() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;

  unsigned size() const noexcept { return static_cast<unsigned>(threads_.size()) + 1; }

  /// Calls f(worker, begin, end) for chunks of at most `grain` that together are [0, count). Which
  /// worker in [0, size()) gets which chunk is not determined, so results must not depend on it.
  /// The first exception of f is rethrown here. Allocates nothing.
  template <class F>
  void for_each_chunk(std::size_t count, std::size_t grain, F&& f) {
    next_.store(0, std::memory_order_relaxed);
    const auto work = [&](unsigned worker) {
      for (;;) {
        const std::size_t begin = next_.fetch_add(grain, std::memory_order_relaxed);
        if (begin >= count) return;
        f(worker, begin, std::min(begin + grain, count));
      }
    };
    run(work);
  }

private:
  template <class Work>
  void run(const Work& work) {
    const bool shared = !threads_.empty();
    if (shared) {
      const std::lock_guard lock(mutex_);
      call_ = [](const void* w, unsigned worker) { (*static_cast<const Work*>(w))(worker); };
      work_ = &work;
      running_ = threads_.size();
      ++round_;
    }
    wake_.notify_all();
    relay_.run([&] { work(0); });
    if (shared) {
      linger([&] { return running_ == 0; });
      std::unique_lock lock(mutex_);
      done_.wait(lock, [&] { return running_ == 0; });
    }
    relay_.rethrow();
  }

  /// Waits a little without sleeping, since an algorithm of short loops would spend its time waking
  /// threads; whoever else wants the processor gets it.
  template <class Condition>
  static void linger(const Condition& met) {
    for (int turn = 0; turn < 200 && !met(); ++turn) std::this_thread::yield();
  }

  void serve(unsigned worker) {
    for (std::size_t seen = 0;;) {
      linger([&] { return round_ != seen; });
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || round_ != seen; });
      if (stopping_) return;
      seen = round_;
      lock.unlock();
      relay_.run([&] { call_(work_, worker); });
      lock.lock();
      if (--running_ == 0) done_.notify_one();
    }
  }

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::atomic<std::size_t> next_{0};
  void (*call_)(const void*, unsigned) = nullptr;
  const void* work_ = nullptr;
  std::atomic<std::size_t> running_ = 0;
  std::atomic<std::size_t> round_ = 0;
  bool stopping_ = false;
  detail::exception_relay relay_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
