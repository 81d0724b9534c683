// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "scorer.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// How many items and users a pair_scorer knows.
struct model_size {
  std::size_t items = 0;
  std::size_t users = 0; ///< none: hard negatives only for queries that bring a representation
};

namespace detail {

/// What a function of a query and an item scores in: float or double.
template <class Score>
struct scored_type {
  template <class T>
  static constexpr bool is = requires(const Score& f, const query<T>& q) {
    { f(q, item_id{}) } -> std::same_as<T>;
  };
  static_assert(
      is<float> || is<double>,
      "realhns: a pair_scorer's function is called, being const, as f(query, item), and returns "
      "float of a query<float>, or double of a query<double>");
  using type = std::conditional_t<is<float>, float, double>;
};

struct no_similarity {};

} // namespace detail

/// A scorer made of a function of a query and an item, and if given of one of a positive and an item.
/// The shortest way to plug a model in:
///
///     const realhns::pair_scorer model({.items = m, .users = n},
///                                      [&](const realhns::query<float>& q, realhns::item_id i) {
///                                        return ...;
///                                      });
///
/// What the function of a query returns, float or double, is what is scored in. Where a block at a
/// time costs less than its pairs do, write a `scorer` of your own.
template <class Score, class Similarity = detail::no_similarity>
class pair_scorer {
public:
  using value_type = typename detail::scored_type<Score>::type;

  explicit pair_scorer(model_size size, Score score, Similarity similarity = {})
      : size_(size), score_(std::move(score)), similarity_(std::move(similarity)) {}

  std::size_t items() const noexcept { return size_.items; }
  std::size_t users() const noexcept { return size_.users; }

  void score(std::span<const query<value_type>> queries, std::span<const item_id> items,
             std::span<value_type> out) const {
    for_each_pair(score_, queries, items, out);
  }

  void similarity(std::span<const item_id> positives, std::span<const item_id> items,
                  std::span<value_type> out) const
      requires(!std::same_as<Similarity, detail::no_similarity>) {
    for_each_pair(similarity_, positives, items, out);
  }

private:
  template <class F, class Asking>
  static void for_each_pair(const F& f, std::span<const Asking> asking,
                            std::span<const item_id> items, std::span<value_type> out) {
    auto to = out.begin();
    for (const Asking& one : asking)
      for (const item_id item : items) *to++ = f(one, item);
  }

  model_size size_;
  Score score_;
  Similarity similarity_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
