// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include <realhns/core/interactions.hpp>

#include "../data/split.hpp"
#include "negative_source.hpp"

namespace trainer {

/// Whether a user would like an item; known for made-up data only.
using taste_truth = std::function<bool(user_id, item_id)>;

/// How hard negatives are, and how many of them are no true negatives.
struct draw_quality {
  std::uint64_t draws = 0;
  double quantiles = 0;    ///< sum of the rank quantiles
  std::uint64_t liked = 0; ///< draws that the user would like; 0 where the truth is not known

  /// Mean rank quantile among the items the user does not know: 0 is the top, 1/2 is chance. NaN
  /// without draws, as is the next.
  double hardness() const { return quantiles / static_cast<double>(draws); }
  double false_negative_rate() const {
    return static_cast<double>(liked) / static_cast<double>(draws);
  }

  draw_quality& operator+=(const draw_quality& other) {
    draws += other.draws;
    quantiles += other.quantiles;
    liked += other.liked;
    return *this;
  }
};

/// The quality of the hard negatives of an epoch, and of all its negatives.
struct source_quality {
  draw_quality hard;
  draw_quality all;

  source_quality& operator+=(const source_quality& other) {
    hard += other.hard;
    all += other.all;
    return *this;
  }
};

namespace detail {

/// Gives the rank quantile of items for one user: the share of the unknown items that score higher,
/// ties and the item itself counting half. Over all unknown items the mean is 1/2.
class rank_quantiles {
public:
  rank_quantiles(const ranking_tables& tables, user_id user, std::span<const item_id> known)
      : scores_(tables.users.row(user) * tables.items.transpose()),
        unknown_(static_cast<double>(scores_.size() - as_index(known.size()))) {
    for (const item_id item : known) scores_(item) = -std::numeric_limits<float>::infinity();
  }

  double operator()(item_id item) const {
    const auto greater = (scores_.array() > scores_(item)).count();
    const auto equal = (scores_.array() == scores_(item)).count();
    return (static_cast<double>(greater) + 0.5 * static_cast<double>(equal)) / unknown_;
  }

private:
  row_vector<float> scores_;
  double unknown_;
};

} // namespace detail

/// Draws what training would draw for one record of each of `users`, and looks at it under the
/// current model. Call after `prepare`.
inline source_quality measure_quality(negative_source& source, const ranking_tables& tables,
                                      const split& data, const realhns::interactions& known,
                                      std::span<const user_id> users, realhns::epoch_t epoch,
                                      const taste_truth& would_like = nullptr) {
  source_quality quality;
  std::vector<item_id> row(source.negatives());
  for (const user_id user : users) {
    const auto training = data.training(user);
    const auto position = static_cast<std::uint32_t>(epoch % training.size());
    const realhns::query_batch<float> query{.users = {&user, 1},
                                            .positives = training.subspan(position, 1),
                                            .positions = {&position, 1}};
    const auto report = source.sample(query, row);

    const detail::rank_quantiles quantile(tables, user, known.row(user));
    for (std::size_t slot = 0; slot < row.size(); ++slot) {
      if (row[slot] == realhns::no_item) continue;
      const draw_quality draw{1, quantile(row[slot]), would_like && would_like(user, row[slot])};
      quality.all += draw;
      if (slot < report.hard) quality.hard += draw;
    }
  }
  return quality;
}

} // namespace trainer
