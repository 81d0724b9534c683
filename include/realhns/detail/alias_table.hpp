// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "../core/error.hpp"
#include "../core/random.hpp"
#include "../core/ranking_key.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Weighted draws in two memory accesses at most (Walker's alias method, built as by Vose, IEEE TSE
/// 1991), in integers: weights are rounded once, to shares of columns * 2^32, and from then on every
/// draw, sum and probability is exact.
class alias_table {
public:
  /// Weights must be finite and not negative, with a positive sum. A positive weight rounds to at
  /// least one share; weight 0 is never drawn. No weights make an empty table.
  explicit alias_table(std::span<const double> weights) : share_sums_(weights.size() + 1) {
    const std::vector<std::uint64_t> shares = quantise(weights);
    for (std::size_t i = 0; i < shares.size(); ++i) share_sums_[i + 1] = share_sums_[i] + shares[i];
    build(shares);
  }

  /// A column, in proportion to its weight. The table must not be empty.
  template <class Random>
  std::uint32_t draw(Random& random) const {
    const std::uint32_t i = bounded(random, static_cast<std::uint32_t>(columns_.size()));
    return random() < columns_[i].own ? i : columns_[i].alias;
  }

  /// What `draw` makes of each pair of words; no_item where it would ask for another one. Columns are
  /// fetched some draws before they are read, so that waits for memory overlap.
  void draw_ahead(std::span<const std::uint32_t> words, std::uint32_t* out) const {
    constexpr std::size_t ahead = 32;
    const auto n = static_cast<std::uint32_t>(columns_.size());
    const std::uint32_t threshold = (0 - n) % n;
    const std::size_t count = words.size() / 2;
    bool doubt = false;
    const auto fetch = [&](std::size_t i) {
      const std::uint64_t product = std::uint64_t{words[2 * i]} * n;
      doubt |= static_cast<std::uint32_t>(product) < threshold;
      out[i] = static_cast<std::uint32_t>(product >> 32);
      __builtin_prefetch(&columns_[out[i]]);
    };
    for (std::size_t i = 0; i < std::min(ahead, count); ++i) fetch(i);
    for (std::size_t i = 0; i < count; ++i) {
      if (i + ahead < count) fetch(i + ahead);
      const column chosen = columns_[out[i]];
      const std::uint32_t stay = 0 - std::uint32_t{words[2 * i + 1] < chosen.own}; // no branch
      out[i] = (out[i] & stay) | (chosen.alias & ~stay);
    }
    for (std::size_t i = 0; doubt && i < count; ++i)
      if (words[2 * i] * n < threshold) out[i] = no_item;
  }

  /// The shares of the columns [begin, end).
  std::uint64_t shares(std::size_t begin, std::size_t end) const {
    return share_sums_[end] - share_sums_[begin];
  }

  /// The column that holds share number `share`, counted from the shares of column `begin`.
  std::uint32_t find(std::size_t begin, std::uint64_t share) const {
    const auto above =
        std::upper_bound(share_sums_.begin(), share_sums_.end(), share_sums_[begin] + share);
    return static_cast<std::uint32_t>(above - share_sums_.begin() - 1);
  }

  std::size_t bytes() const {
    return columns_.size() * sizeof(column) + share_sums_.size() * sizeof(std::uint64_t);
  }

private:
  struct column {
    std::uint32_t own; ///< draws below it stay here; a full column is its own alias
    std::uint32_t alias;
  };

  static constexpr std::uint64_t capacity = std::uint64_t{1} << 32;

  static std::vector<std::uint64_t> quantise(std::span<const double> weights) {
    if (weights.empty()) return {};
    double total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!rankable(weights[i]) || !(weights[i] >= 0))
        refuse("item weights: weight " + std::to_string(i) + " is negative or not finite");
      total += weights[i];
    }
    require(rankable(total), "item weights: the sum is not finite");
    require(total > 0, "item weights: all are 0");

    const std::uint64_t whole = weights.size() * capacity;
    std::vector<std::uint64_t> shares(weights.size());
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double exact = weights[i] / total * static_cast<double>(whole);
      if (weights[i] > 0) shares[i] = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(exact));
      sum += shares[i];
    }
    // The largest weight is at least the mean, so it can bear what rounding left over.
    *std::ranges::max_element(shares) += whole - sum;
    return shares;
  }

  void build(std::vector<std::uint64_t> shares) {
    columns_.resize(shares.size());
    std::vector<std::uint32_t> poor, rich;
    for (std::uint32_t i = 0; i < shares.size(); ++i)
      (shares[i] < capacity ? poor : rich).push_back(i);
    while (!poor.empty()) {
      const std::uint32_t low = poor.back();
      const std::uint32_t high = rich.back(); // there is one: the mean is the capacity
      poor.pop_back();
      columns_[low] = {static_cast<std::uint32_t>(shares[low]), high};
      shares[high] -= capacity - shares[low];
      if (shares[high] < capacity) {
        rich.pop_back();
        poor.push_back(high);
      }
    }
    for (const std::uint32_t full : rich) columns_[full] = {0, full};
  }

  std::vector<column> columns_;
  std::vector<std::uint64_t> share_sums_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
