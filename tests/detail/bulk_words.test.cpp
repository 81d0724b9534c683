// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <vector>

#include <realhns/detail/bulk_words.hpp>

#include "support/kernels.hpp"
#include "support/random_table.hpp"

using namespace realhns;
using detail::kernel_path;

namespace {

using numbers = std::vector<std::uint32_t>;

/// Gives a word, then the largest one for ever, and counts.
struct one_word {
  std::uint32_t word;
  int calls = 0;

  std::uint32_t operator()() { return calls++ == 0 ? word : 0xFFFFFFFF; }
};

} // namespace

// The philox4x32-10 lines of Random123's known-answer file. If one goes red, the kernel is no longer
// Philox: repair it, never these numbers.
TEST_CASE("each path gives the known answers of Random123", "[golden]") {
  const auto answer = [](kernel_path path, philox_key key, numbers counter) {
    numbers keys{key[0], key[1]};
    detail::grow(keys, 2);
    detail::grow(counter, 4);
    detail::with_kernels(path,
                         [&](auto kernels) { kernels.philox(keys.data(), counter.data(), 1); });
    counter.resize(4);
    return counter;
  };
  constexpr std::uint32_t ones = 0xFFFFFFFF;
  for (const kernel_path path : support::kernels()) {
    CHECK(answer(path, {0, 0}, {0, 0, 0, 0}) ==
          numbers{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8});
    CHECK(answer(path, {ones, ones}, {ones, ones, ones, ones}) ==
          numbers{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD});
    CHECK(
        answer(path, {0xA4093822, 0x299F31D0}, {0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344}) ==
        numbers{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1});
  }
}

TEST_CASE("each path gives the blocks of philox4x32, whatever their number") {
  const auto id = [](std::size_t i) {
    const auto number = static_cast<std::uint32_t>(i);
    return stream_id{{0xFFFFFFF0 + 3 * number, 0x89ABCDEF}, 0xFFFFFFFF - 7 * number, number};
  };
  bulk_memory memory;
  for (const kernel_path path : support::kernels())
    for (std::size_t count = 0; count < 12; ++count)
      for (std::size_t blocks = 0; blocks < 12; ++blocks) {
        constexpr std::uint32_t first = 0xFFFFFFFD; // block numbers may wrap
        numbers expected;
        for (std::size_t i = 0; i < count; ++i)
          for (std::uint32_t b = 0; b < blocks; ++b)
            for (const auto word :
                 philox4x32({first + b, id(i).positive, id(i).position, 0}, id(i).key))
              expected.push_back(word);
        detail::make_words(count, id, first, blocks, memory, path);
        CAPTURE(detail::name(path), count, blocks);
        REQUIRE(std::ranges::equal(expected, std::span(memory.words).first(4 * count * blocks)));
      }
}

TEST_CASE("each path gives what `bounded` makes of a word, or no_item where it asks again") {
  support::random_source random(3);
  for (const std::uint32_t n : {1U, 2U, 3U, 37'868U, 0x80000001U, 0xC0000000U, 0xFFFFFFFFU})
    for (const item_id begin : {0U, 5U})
      for (std::size_t count = 0; count < 70; count += count < 34 ? 1 : 7) {
        if (n > no_item - begin) continue;
        numbers words(count), expected;
        for (auto& word : words)
          word = random.chance(4) ? random.below(3) : 0xFFFFFFFF - random.below(0xFFFFFFFF);
        for (const auto word : words) {
          one_word source{word};
          const std::uint32_t value = bounded(source, n);
          expected.push_back(source.calls == 1 ? begin + value : no_item);
        }
        for (const kernel_path path : support::kernels()) {
          numbers in = words, out;
          detail::grow(in, count);
          detail::grow(out, count);
          detail::bounded_words(std::span(in).first(count), n, begin, out.data(), path);
          out.resize(count);
          CAPTURE(detail::name(path), n, begin, count);
          REQUIRE(out == expected);
        }
      }
}

TEST_CASE("a stream that is served draws what it draws by itself", "[golden]") {
  const philox_key key{4, 5};
  support::random_source random(8);
  for (int round = 0; round < 300; ++round) {
    draw_stream alone(key, 6, 7), served(key, 6, 7);
    bulk_memory memory;
    bool same = true;
    for (int step = 0; step < 6; ++step) {
      for (std::uint32_t i = random.below(9); i > 0; --i) same &= alone() == served();
      if (random.chance(3)) served.leave_served();
      detail::serve(served, random.below(20), memory);
      if (random.chance(2) && !served.served().empty()) {
        alone();
        served.skip(1);
      }
    }
    for (int i = 0; i < 30; ++i) same &= alone() == served();
    REQUIRE(same);
  }
}
