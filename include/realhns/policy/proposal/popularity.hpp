// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/epoch_context.hpp"
#include "../../detail/alias_table.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Items in proportion to weight^exponent (NNCF: Chen et al., KDD 2017). The weights are the
/// input's `item_weights`, one a row of the table, or else how many users know the item. Items of
/// weight 0 are never drawn.
struct popularity {
  double exponent = 0.75;

  class state {
  public:
    state(item_range range, std::span<const double> weights) : range_(range), table_(weights) {}

    template <class Random>
    item_id draw(user_id /*user*/, Random& random) const {
      if (range_.begin == range_.end) return no_item;
      return range_.begin + table_.draw(random);
    }

    /// What `draw` makes of each pair of words; no_item where it would ask for another one.
    static constexpr std::size_t words_per_draw() { return 2; }
    void draw_ahead(std::span<const std::uint32_t> words, item_id* out) const {
      const std::size_t count = words.size() / 2;
      if (range_.begin == range_.end) {
        std::fill_n(out, count, no_item);
        return;
      }
      table_.draw_ahead(words, out);
      for (std::size_t i = 0; range_.begin > 0 && i < count; ++i)
        if (out[i] != no_item) out[i] += range_.begin;
    }

    /// The exact draw among what is left. `excluded` ascends.
    template <class Random>
    item_id restricted(const drawable_items& items, user_id user, std::span<const item_id> excluded,
                       Random& random) const {
      const std::uint64_t total = drawable_shares(items, user, excluded);
      if (total == 0) return no_item;
      std::uint64_t skip = bounded64(random, total);
      item_id found = no_item;
      items.for_each_run(user, excluded, [&](item_id begin, item_id end) {
        if (found != no_item) return;
        const std::uint64_t here = shares(begin, end);
        if (skip < here) found = range_.begin + table_.find(begin - range_.begin, skip);
        else skip -= here;
      });
      return found;
    }

    /// Of drawing `item` when the user may have it; minus infinity for weight 0.
    double log_probability(const drawable_items& items, user_id user,
                           std::span<const item_id> excluded, item_id item) const {
      const std::uint64_t own = shares(item, item + 1);
      if (own == 0) return -std::numeric_limits<double>::infinity();
      return std::log(static_cast<double>(own)) -
             std::log(static_cast<double>(drawable_shares(items, user, excluded)));
    }

    std::size_t bytes() const { return table_.bytes(); }

  private:
    std::uint64_t shares(item_id begin, item_id end) const {
      return table_.shares(begin - range_.begin, end - range_.begin);
    }

    std::uint64_t drawable_shares(const drawable_items& items, user_id user,
                                  std::span<const item_id> excluded) const {
      std::uint64_t total = 0;
      items.for_each_run(user, excluded,
                         [&](item_id begin, item_id end) { total += shares(begin, end); });
      return total;
    }

    item_range range_;
    detail::alias_table table_;
  };

  void validate() const { detail::require(rankable(exponent), "popularity.exponent: not finite"); }

  template <class Input>
  state prepare(const Input& input, epoch_context& context) const {
    const item_range range = context.items.range();
    std::vector<double> weights(input.items.rows());
    if (input.item_weights.empty()) {
      for (const item_id item : input.known.items) ++weights[item];
    } else {
      detail::require(input.item_weights.size() == weights.size(),
                      "item_weights: must have one weight for each row of the item table");
      weights.assign(input.item_weights.begin(), input.item_weights.end());
    }
    for (const item_id item : context.items.reserved())
      if (item < weights.size()) weights[item] = 0;
    for (item_id item = range.begin; item < range.end; ++item) {
      double& weight = weights[item]; // checked here, since (-1)^2 and NaN^0 are fine numbers
      if (!rankable(weight) || weight < 0)
        detail::refuse("item_weights: weight " + std::to_string(item) +
                       " is negative or not finite");
      weight = weight == 0 ? 0 : std::pow(weight, exponent);
    }
    return {range, std::span(weights).subspan(range.begin, range.end - range.begin)};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
