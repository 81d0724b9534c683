// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "../core/bulk_memory.hpp"
#include "../core/random.hpp"
#include "kernels.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// How many words behind the end of an array its kernels may use: they fill their last vector.
inline constexpr std::size_t bulk_slack = 32;

/// Makes room for `count` words and the slack. What is there is not kept.
inline void grow(std::vector<std::uint32_t>& words, std::size_t count) {
  if (words.size() < count + bulk_slack) words.resize(count + bulk_slack);
}

/// Makes the words of `blocks` blocks from number `first` on of each of `count` streams, one stream
/// after the other. Stream i is `id(i)`, asked for once and in order.
template <class Id>
void make_words(std::size_t count, Id id, std::uint32_t first, std::size_t blocks,
                bulk_memory& memory, kernel_path path = chosen_kernel()) {
  grow(memory.keys, 2 * count * blocks);
  grow(memory.words, 4 * count * blocks);
  std::uint32_t *key = memory.keys.data(), *counter = memory.words.data();
  for (std::size_t i = 0; i < count; ++i) {
    const stream_id stream = id(i);
    const std::array<std::uint32_t, 2> back{stream.position, 0};
    for (std::uint32_t block = 0; block < blocks; ++block) {
      key = std::copy_n(stream.key.begin(), 2, key);
      *counter++ = first + block;
      *counter++ = stream.positive;
      counter = std::copy_n(back.begin(), 2, counter);
    }
  }
  with_kernels(path, [&](auto kernels) {
    kernels.philox(memory.keys.data(), memory.words.data(), count * blocks);
  });
}

/// Serves a stream its next words, `count` at least and up to the end of a block.
inline void serve(draw_stream& random, std::size_t count, bulk_memory& memory) {
  random.leave_served();
  const std::size_t rest = random.rest().size();
  const std::size_t blocks = count > rest ? (count - rest + 3) / 4 : 0;
  const auto id = [&](std::size_t) { return random.id(); };
  make_words(1, id, random.next_block(), blocks, memory);
  std::uint32_t* const words = memory.words.data();
  std::ranges::copy(random.rest(), words + 4 * blocks);
  std::rotate(words, words + 4 * blocks, words + 4 * blocks + rest);
  random.serve({words, rest + 4 * blocks});
}

/// Items begin + `bounded` from each word, n > 0; no_item where it would ask for another word. Both
/// arrays have the slack.
inline void bounded_words(std::span<const std::uint32_t> words, std::uint32_t n, item_id begin,
                          item_id* out, kernel_path path = chosen_kernel()) {
  with_kernels(path,
               [&](auto kernels) { kernels.bounded(words.data(), words.size(), n, begin, out); });
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
