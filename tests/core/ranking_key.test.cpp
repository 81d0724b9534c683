// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <realhns/core/ranking_key.hpp>

#include "support/random_table.hpp"

using namespace realhns;

namespace {

template <class T>
struct scored {
  T score;
  item_id item;
};

/// The order in words: higher scores first, ties to the smaller id.
template <class T>
bool comes_before(const scored<T>& a, const scored<T>& b) {
  if (a.score != b.score) return a.score > b.score;
  return a.item < b.item;
}

/// Numbers where an order by bits could go wrong.
template <class T>
std::vector<T> special_scores() {
  using limits = std::numeric_limits<T>;
  std::vector<T> scores{0,
                        1,
                        2,
                        limits::min(),
                        limits::denorm_min(),
                        limits::epsilon(),
                        limits::max(),
                        limits::min() - limits::denorm_min()};
  for (std::size_t i = 0, n = scores.size(); i < n; ++i) scores.push_back(-scores[i]);
  return scores;
}

/// Rankable numbers of every magnitude: random bits.
template <class T>
std::vector<T> random_scores(std::size_t count) {
  support::random_source random(count);
  std::vector<T> scores;
  while (scores.size() < count) {
    const auto score = std::bit_cast<T>(static_cast<score_bits<T>>(random.bits64()));
    if (rankable(score)) scores.push_back(score);
  }
  return scores;
}

template <class T>
std::vector<scored<T>> with_ids(const std::vector<T>& scores) {
  std::vector<scored<T>> out;
  for (const T score : scores)
    for (const item_id item : {item_id{0}, item_id{7}, no_item - 1}) out.push_back({score, item});
  return out;
}

template <class T>
std::size_t disagreements(const std::vector<scored<T>>& all) {
  std::size_t wrong = 0;
  for (const auto& a : all)
    for (const auto& b : all)
      wrong += (ranking_key<T>::of(a.score, a.item) < ranking_key<T>::of(b.score, b.item)) !=
               comes_before(a, b);
  return wrong;
}

/// A number made of its sign, an exponent of all ones or not, and a fraction.
template <class T>
T with_bits(bool negative, bool full_exponent, score_bits<T> fraction) {
  return std::bit_cast<T>(
      static_cast<score_bits<T>>((negative ? detail::sign_bit<T> : 0) |
                                 (full_exponent ? detail::exponent_bits<T> : 0) | fraction));
}

} // namespace

TEMPLATE_TEST_CASE("keys order special scores as the words do", "", float, double) {
  CHECK(disagreements(with_ids(special_scores<TestType>())) == 0);
}

TEMPLATE_TEST_CASE("keys order random bits as the words do", "", float, double) {
  CHECK(disagreements(with_ids(random_scores<TestType>(200))) == 0);
}

TEMPLATE_TEST_CASE("sorting by keys is sorting by score", "", float, double) {
  auto scores = random_scores<TestType>(20'000);
  const auto shortlist = special_scores<TestType>();
  scores.insert(scores.end(), shortlist.begin(), shortlist.end());
  std::vector<ranking_key<TestType>> keys;
  for (item_id item = 0; item < scores.size(); ++item)
    keys.push_back(ranking_key<TestType>::of(scores[item], item));
  std::ranges::sort(keys);
  CHECK(std::ranges::is_sorted(keys, [&](const auto& a, const auto& b) {
    return comes_before<TestType>({scores[a.item], a.item}, {scores[b.item], b.item});
  }));
}

TEMPLATE_TEST_CASE("the two zeros have one key", "[hostile]", float, double) {
  using key = ranking_key<TestType>;
  const TestType minus_zero = with_bits<TestType>(true, false, 0);
  CHECK(key::of(minus_zero, 3) == key::of(0, 3));
  CHECK(key::of(minus_zero, 2) < key::of(0, 3));
  CHECK(key::of(0, 2) < key::of(minus_zero, 3));
}

TEMPLATE_TEST_CASE("NaN and the infinities cannot be ranked, whatever their bits", "[hostile]",
                   float, double) {
  using bits = score_bits<TestType>;
  constexpr int fraction_size = std::numeric_limits<TestType>::digits - 1;
  constexpr bits quiet = bits{1} << (fraction_size - 1);
  constexpr bits whole = (bits{1} << fraction_size) - 1;
  for (const bool negative : {false, true})
    for (const bits fraction : {bits{0}, bits{1}, quiet, quiet | 1, whole}) {
      CHECK_FALSE(rankable(with_bits<TestType>(negative, true, fraction)));
      CHECK(rankable(with_bits<TestType>(negative, false, fraction))); // zero or denormal
    }
  CHECK(rankable(std::numeric_limits<TestType>::max()));
  CHECK(rankable(std::numeric_limits<TestType>::lowest()));
}

TEST_CASE("keys can be made by the compiler") {
  static_assert(ranking_key<float>::of(2, 9) < ranking_key<float>::of(1, 0));
  static_assert(ranking_key<double>::of(-1, 0) < ranking_key<double>::of(-2, 0));
}
