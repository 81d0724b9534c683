// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <realhns/core/random.hpp>

#include "support/chi_square.hpp"
#include "support/random_table.hpp"

using namespace realhns;

namespace {

/// Gives the numbers of a script one after the other, the last one for ever, and counts them.
struct scripted_source {
  std::vector<std::uint32_t> script;
  std::size_t calls = 0;

  std::uint32_t operator()() { return script[std::min(calls++, script.size() - 1)]; }
};

/// The result of bounded() for a first number, or nothing where it asks for another one.
std::optional<std::uint32_t> accepted(std::uint32_t first, std::uint32_t n) {
  scripted_source source{{first, 0xFFFFFFFF}, 0};
  const std::uint32_t result = bounded(source, n);
  if (source.calls > 1) return std::nullopt;
  return result;
}

/// The `size` of the items [0, n) with the smallest hashes, ascending.
std::vector<item_id> subset(philox_key key, item_id n, std::size_t size) {
  std::vector<std::pair<std::uint32_t, item_id>> order;
  for (item_id item = 0; item < n; ++item) order.emplace_back(subset_hash(key, item), item);
  std::ranges::sort(order);
  std::vector<item_id> items;
  for (std::size_t i = 0; i < size; ++i) items.push_back(order[i].second);
  std::ranges::sort(items);
  return items;
}

philox_key subset_key(user_id user) {
  return user_key::of(7, 1, draw_stage::selectors, user).subset;
}

} // namespace

TEST_CASE("a user's key is the Philox block of epoch, stage and user under the seed", "[golden]") {
  const auto key = user_key::of(0x299F31D0A4093822, 3, draw_stage::selectors, 5);
  const auto block = philox4x32({3, 16, 5, 0}, {0xA4093822, 0x299F31D0});
  CHECK(key.stream == philox_key{block[0], block[1]});
  CHECK(key.subset == philox_key{block[2], block[3]});
}

TEST_CASE("keys differ by seed, epoch, stage and user") {
  std::set<philox_key> keys;
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{1} << 32})
    for (const epoch_t epoch : {1U, 2U})
      for (const auto stage : {draw_stage::proposal, draw_stage::clusters, draw_stage::selectors})
        for (const user_id user : {0U, 1U}) {
          const auto key = user_key::of(seed, epoch, stage, user);
          keys.insert(key.stream);
          keys.insert(key.subset);
        }
  CHECK(keys.size() == 2 * (2 * 2 * 3 * 2));
}

TEST_CASE("a stream gives the words of the blocks that positive and position key", "[golden]") {
  const philox_key key{11, 12};
  draw_stream stream(key, 21, 22);
  for (std::uint32_t block = 0; block < 3; ++block)
    for (const std::uint32_t word : philox4x32({block, 21, 22, 0}, key)) CHECK(stream() == word);
}

TEST_CASE("streams of other positives and positions differ") {
  const philox_key key{11, 12};
  std::set<std::uint32_t> first;
  for (const item_id positive : {1U, 2U, 3U})
    for (const std::uint32_t position : {1U, 2U, 3U})
      first.insert(draw_stream(key, positive, position)());
  CHECK(first.size() == 9);
}

TEST_CASE("bounded gives each number for exactly as many of the 2^32 inputs") {
  // The inputs that map to a result are an interval, of which only the first can be rejected.
  constexpr std::uint64_t inputs = std::uint64_t{1} << 32;
  for (const std::uint32_t n : {1U, 2U, 3U, 5U, 6U, 7U, 10U, 64U, 100U, 255U, 256U, 257U, 1000U}) {
    const auto interval_begin = [&](std::uint32_t result) { return (result * inputs + n - 1) / n; };
    bool exact = true;
    for (std::uint32_t result = 0; result < n; ++result) {
      const std::uint64_t begin = interval_begin(result);
      const std::uint64_t end = interval_begin(result + 1);
      const auto first = accepted(static_cast<std::uint32_t>(begin), n);
      exact &= first.value_or(result) == result;
      exact &= accepted(static_cast<std::uint32_t>(begin + 1), n) == result;
      exact &= accepted(static_cast<std::uint32_t>(end - 1), n) == result;
      exact &= end - begin - (first ? 0 : 1) == inputs / n;
    }
    INFO("n = " << n);
    CHECK(exact);
  }
}

TEST_CASE("bounded draws again after a rejected number") {
  // 0 is rejected for every n that does not divide 2^32.
  scripted_source source{{0, 0, 0xFFFFFFFF}, 0};
  CHECK(bounded(source, 6) == 5);
  CHECK(source.calls == 3);
}

TEST_CASE("bounded reaches both ends of the largest range") {
  scripted_source high{{0xFFFFFFFF}, 0};
  CHECK(bounded(high, 0xFFFFFFFF) == 0xFFFFFFFE);
  scripted_source low{{1}, 0};
  CHECK(bounded(low, 0xFFFFFFFF) == 0);
}

TEST_CASE("below fits equal probabilities") {
  for (const std::uint32_t n : {2U, 3U, 10U, 97U}) {
    draw_stream stream({1, 2}, n, 0);
    std::vector<std::size_t> counts(n);
    for (int draw = 0; draw < 20'000; ++draw) ++counts[stream.below(n)];
    CHECK(support::fits_uniform(counts));
  }
}

TEST_CASE("bounded64 takes each number below n for exactly one masked input") {
  for (const std::uint32_t n : {1U, 2U, 3U, 5U, 8U, 9U, 100U}) {
    std::vector<std::size_t> hits(n);
    for (std::uint32_t input = 0; input < std::bit_ceil(n); ++input) {
      scripted_source source{{0, input, 0, 0}, 0};
      const std::uint64_t value = bounded64(source, n);
      REQUIRE(value < n);
      if (source.calls == 2) ++hits[value];
    }
    CHECK(hits == std::vector<std::size_t>(n, 1));
  }
}

TEST_CASE("bounded64 rejects nothing where n is a power of two") {
  for (int shift = 0; shift < 64; ++shift) {
    scripted_source source{{0xFFFFFFFF}, 0};
    const std::uint64_t n = std::uint64_t{1} << shift;
    CHECK(bounded64(source, n) == n - 1);
    CHECK(source.calls == 2);
  }
}

TEST_CASE("bounded64 uses all 64 bits") {
  scripted_source source{{0x12345678, 0x9ABCDEF0}, 0};
  CHECK(bounded64(source, std::uint64_t{1} << 63) == 0x123456789ABCDEF0);

  constexpr std::uint64_t n = (std::uint64_t{5} << 40) + 3;
  support::random_source random(4);
  std::vector<std::size_t> fifths(5);
  for (int draw = 0; draw < 20'000; ++draw) {
    const std::uint64_t value = bounded64(random, n);
    REQUIRE(value < n);
    ++fifths[std::min<std::uint64_t>(value >> 40, 4)];
  }
  CHECK(support::fits_uniform(fifths));
}

TEST_CASE("a source that is stuck is not waited for", "[hostile]") {
  for (const std::uint32_t stuck : {0U, 1U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU})
    for (const std::uint32_t n : {1U, 3U, 6U, 0x55555555U, 0x80000001U, 0xFFFFFFFFU}) {
      scripted_source source{{stuck}, 0};
      CHECK(bounded(source, n) < n);
      CHECK(source.calls <= 65);
      source.calls = 0;
      CHECK(bounded64(source, n) < n);
      CHECK(source.calls <= 128);
    }
}

TEST_CASE("subset_hash keeps its values", "[golden]") {
  // These decide which items every pool and every start of k-means holds. If they go red, either
  // restore the hash or say in the changelog that every seed gives other negatives from now on.
  CHECK(subset_hash({1, 2}, 3) == 0xAB148C29);
  CHECK(subset_hash({0xA4093822, 0x299F31D0}, 1'000'000) == 0xAD8039A);
}

TEST_CASE("subset_hash never gives two items the same hash") {
  // A bijection for each key, so that ties by id cannot favour low ids.
  std::vector<std::uint32_t> hashes;
  for (item_id item = 0; item < 100'000; ++item) hashes.push_back(subset_hash({5, 6}, item));
  std::ranges::sort(hashes);
  CHECK(std::ranges::adjacent_find(hashes) == hashes.end());
}

TEST_CASE("the smallest hashes are a uniform subset") {
  std::map<std::vector<item_id>, std::size_t> index;
  std::vector<std::size_t> counts(56); // of 3 out of 8 items
  for (user_id user = 0; user < 50'000; ++user)
    ++counts.at(index.emplace(subset(subset_key(user), 8, 3), index.size()).first->second);
  CHECK(index.size() == 56);
  CHECK(support::fits_uniform(counts));
}

TEST_CASE("single items and pairs of items are in a subset as often as they should be") {
  constexpr item_id items = 64;
  constexpr std::size_t size = 16;
  const std::pair<item_id, item_id> pairs[]{{0, 1}, {0, 2}, {0, 32}, {31, 32}, {1, 63}, {20, 52}};
  std::vector<std::size_t> singles(items);
  std::vector<std::vector<std::size_t>> both(std::size(pairs), std::vector<std::size_t>(4));
  for (user_id user = 0; user < 10'000; ++user) {
    std::vector<bool> in(items);
    for (const item_id item : subset(subset_key(user), items, size)) {
      in[item] = true;
      ++singles[item];
    }
    for (std::size_t p = 0; p < std::size(pairs); ++p)
      ++both[p][in[pairs[p].first] * 2U + in[pairs[p].second]];
  }
  CHECK(support::fits_uniform(singles));
  const double one = 16.0 / 64, two = one * 15 / 63;
  for (const auto& counts : both)
    CHECK(support::fits(counts, std::vector{1 - 2 * one + two, one - two, one - two, two}));
}

TEST_CASE("the subsets of two users are independent") {
  // Users next to each other, and users whose ids differ in a high bit. The hashes of related keys
  // must not be translates of each other.
  for (const user_id apart : {1U, 2U, 1U << 16}) {
    std::vector<std::size_t> best(36);
    std::vector<std::size_t> overlaps(6);
    for (user_id user = 0; user < 10'000; ++user) {
      const philox_key a = subset_key(user), b = subset_key(user + apart);
      ++best[subset(a, 6, 1)[0] * 6 + subset(b, 6, 1)[0]];
      std::vector<item_id> common;
      std::ranges::set_intersection(subset(a, 30, 5), subset(b, 30, 5), std::back_inserter(common));
      ++overlaps[common.size()];
    }
    CHECK(support::fits_uniform(best));
    const auto choose = [](double n, double k) {
      return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1));
    };
    std::vector<double> hypergeometric;
    for (double k = 0; k <= 5; ++k)
      hypergeometric.push_back(choose(5, k) * choose(25, 5 - k) / choose(30, 5));
    CHECK(support::fits(overlaps, hypergeometric));
  }
}
