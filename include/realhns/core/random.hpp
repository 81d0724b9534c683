// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "philox.hpp"

/// Randomness as a function: what is drawn depends on the seed, the epoch, the stage, the user, the
/// positive and the position, and on nothing else, so not on threads, batches or the order of calls.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Keeps the draws of the parts of a sampler apart. Selector i of a sampler has the stage
/// `selectors + i`.
enum class draw_stage : std::uint32_t {
  proposal = 0,
  clusters = 1,
  user_clusters = 2,
  synthesis = 3,
  selectors = 16
};

constexpr draw_stage selector_stage(std::size_t i) noexcept {
  return static_cast<draw_stage>(static_cast<std::uint32_t>(draw_stage::selectors) +
                                 static_cast<std::uint32_t>(i));
}

/// The key of one (seed, epoch, stage, user): one Philox block.
struct user_key {
  philox_key stream; ///< keys the draw_stream of each query
  philox_key subset; ///< keys subset_hash

  static constexpr user_key of(std::uint64_t seed, epoch_t epoch, draw_stage stage,
                               user_id user) noexcept {
    const philox_counter bits =
        philox4x32({epoch, static_cast<std::uint32_t>(stage), user, 0},
                   {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
    return {{bits[0], bits[1]}, {bits[2], bits[3]}};
  }
};

/// Makes the keys of an epoch's users at one stage.
struct stage_keys {
  std::uint64_t seed;
  epoch_t epoch;
  draw_stage stage;

  constexpr user_key of(user_id user) const noexcept {
    return user_key::of(seed, epoch, stage, user);
  }
};

/// A 32-bit hash of `item` under a key. The `size` items of a set with the smallest (hash, item)
/// are a uniform subset of it, whatever order the set is visited in. The two key words enter at
/// different depths of the mix; else the subsets of two users were translates of one another. Keys
/// come from user_key: the mix does not separate keys that were made by counting.
constexpr std::uint32_t subset_hash(philox_key key, item_id item) noexcept {
  std::uint32_t x = item ^ key[0];
  x = (x ^ (x >> 16)) * 0x7FEB352D;
  x = (x ^ (x >> 15)) + key[1];
  x = (x ^ (x >> 15)) * 0x846CA68B;
  return x ^ (x >> 16);
}

/// A number in [0, n), n > 0, each equally likely: Lemire's multiply-shift with rejection (ACM
/// TOMACS 29, 2019). A broken source could reject for ever, hence the bound; a sound one reaches it
/// with a probability below 2^-64.
template <class Random>
constexpr std::uint32_t bounded(Random& random, std::uint32_t n) {
  std::uint64_t product = std::uint64_t{random()} * n;
  if (static_cast<std::uint32_t>(product) < n) {
    const std::uint32_t threshold = (0 - n) % n;
    for (int tries = 0; static_cast<std::uint32_t>(product) < threshold && tries < 64; ++tries)
      product = std::uint64_t{random()} * n;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

/// The same for 64-bit n: masked draws, of which at least half are accepted.
template <class Random>
constexpr std::uint64_t bounded64(Random& random, std::uint64_t n) {
  std::uint64_t mask = n - 1;
  for (int shift = 1; shift < 64; shift *= 2) mask |= mask >> shift;
  std::uint64_t value = 0;
  for (int tries = 0; tries < 64; ++tries) {
    value = (std::uint64_t{random()} << 32 | random()) & mask;
    if (value < n) return value;
  }
  return value % n;
}

/// What tells draw_streams apart.
struct stream_id {
  philox_key key;
  item_id positive;
  std::uint32_t position;
};

/// The draws of one query: a Philox stream keyed by its user_key, with the positive and the position
/// in the counter. Four draws a block. Blocks can be made elsewhere, many at once, and be served:
/// that changes no draw, only what it costs.
class draw_stream {
public:
  constexpr draw_stream(philox_key key, item_id positive, std::uint32_t position) noexcept
      : counter_{0, positive, position, 0}, key_(key) {}

  /// The next 32 random bits.
  constexpr std::uint32_t operator()() noexcept {
    if (!served_.empty()) {
      const std::uint32_t word = served_.front();
      served_ = served_.subspan(1);
      return word;
    }
    if (used_ == 4) {
      block_ = philox4x32(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return block_[used_++];
  }

  /// A number in [0, n), n > 0, each equally likely.
  constexpr std::uint32_t below(std::uint32_t n) { return bounded(*this, n); }

  constexpr stream_id id() const noexcept { return {key_, counter_[1], counter_[2]}; }

  /// The block after those that have been begun, and what is left of the last of them. Of a stream
  /// that is not being served.
  constexpr std::uint32_t next_block() const noexcept { return counter_[0]; }
  constexpr std::span<const std::uint32_t> rest() const noexcept {
    return std::span(block_).subspan(used_);
  }

  /// Takes the next words from `words`, which are rest() and whole blocks from next_block() on. They
  /// must stay where they are until they are used or left.
  constexpr void serve(std::span<const std::uint32_t> words) noexcept {
    counter_[0] += static_cast<std::uint32_t>((words.size() - rest().size()) / 4);
    used_ = 4;
    served_ = words;
  }

  /// The served words that are left, and how to pass over some of them.
  constexpr std::span<const std::uint32_t> served() const noexcept { return served_; }
  constexpr void skip(std::size_t words) noexcept { served_ = served_.subspan(words); }

  /// Goes on from the same place without what was served.
  constexpr void leave_served() noexcept {
    if (served_.empty()) return;
    counter_[0] -= static_cast<std::uint32_t>(served_.size() / 4);
    const std::size_t left = served_.size() % 4;
    for (std::size_t i = 0; i < left; ++i) block_[4 - left + i] = served_[i];
    used_ = static_cast<unsigned>(4 - left);
    served_ = {};
  }

private:
  philox_counter counter_;
  philox_key key_;
  philox_counter block_{};
  unsigned used_ = 4;
  std::span<const std::uint32_t> served_{};
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
