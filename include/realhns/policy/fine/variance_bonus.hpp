// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../../core/concepts.hpp"
#include "../../core/error.hpp"
#include "../../detail/exponential.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Variance-based sampling of SRNS (Ding et al., NeurIPS 2020, section 3.3): the candidates k of the
/// highest P(k) + weight * std P(k), where P(k) = 1 / (1 + exp(r_i - r_k)) is how likely the model
/// prefers k to the positive i. P(k) is by the query's representation at the draw, its standard
/// deviation over the records of the coarse selector: an item that the model is of one mind about
/// is likely to be liked, and one that moves is not. The weight grows from 0 to its full height over
/// `ramp` epochs.
///
/// Draws nothing by chance, and takes each candidate once: the slots of a row get the best, the second
/// best and so on; those beyond the candidates are counted as `too_few`. Where the positive can't be
/// ranked nothing is picked; where it has no records, as one that is not known, the deviation is 0.
/// Ties go to the higher score, then to the smaller id.
struct variance_bonus {
  double weight = 5;       // alpha
  std::uint32_t ramp = 50; // T0

  void validate() const {
    detail::require(rankable(weight) && weight >= 0,
                    "variance_bonus.weight: must be a number, and not negative");
  }

  template <class T, class Coarse>
  std::size_t pick(const scored_candidates<T>& candidates, const pick_context<T, Coarse>& given,
                   std::span<item_id> slots, bool /*distinct*/, draw_stream& /*random*/,
                   fine_scratch<T>& scratch) const {
    static_assert(
        requires(const Coarse& c, user_id user, item_id item, void (*f)(T, T)) {
          c.epochs_done();
          c.for_each_record(user, item, item, f);
        },
        "realhns: variance_bonus needs a coarse selector that records scores, such as "
        "score_memory: "
        "its state has epochs_done() and for_each_record(user, item, positive, f)");
    if (!rankable(given.positive_score)) return 0;
    auto& values = scratch.values;
    auto& order = scratch.ranks;
    values.clear();
    const double factor = weight_after(given.coarse.epochs_done());
    for (std::size_t j = 0; j < candidates.size(); ++j)
      values.push_back(detail::preference(static_cast<double>(candidates.scores[j]) -
                                          static_cast<double>(given.positive_score)) +
                       bonus(given, candidates.ids[j], factor));
    order.resize(candidates.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
      return values[a] != values[b] ? values[a] > values[b] : candidates[a] < candidates[b];
    });
    const std::size_t picked = std::min(slots.size(), order.size());
    for (std::size_t i = 0; i < picked; ++i) slots[i] = candidates.ids[order[i]];
    return picked;
  }

private:
  double weight_after(epoch_t epochs) const {
    return epochs < ramp ? weight * (static_cast<double>(epochs) / ramp) : weight;
  }

  /// n^2 times the variance of n whole numbers is a whole number: only its root, and the weight, are
  /// rounded.
  template <class Given>
  static std::uint64_t bonus(const Given& given, item_id item, double factor) {
    std::uint64_t count = 0, sum = 0, squares = 0;
    given.coarse.for_each_record(given.q.user, item, given.q.positive, [&](auto r_k, auto r_i) {
      const std::uint64_t p =
          detail::preference(static_cast<double>(r_k) - static_cast<double>(r_i));
      ++count;
      sum += p;
      squares += p * p;
    });
    if (count == 0) return 0;
    const double root = std::sqrt(static_cast<double>(count * squares - sum * sum));
    constexpr double most = 0x1p62;
    return static_cast<std::uint64_t>(std::min(factor * root / static_cast<double>(count), most));
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
