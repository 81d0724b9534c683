// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include <realhns/core/thread_pool.hpp>

#include "../data/split.hpp"
#include "../math/random.hpp"
#include "../model/model_tables.hpp"
#include "metrics.hpp"

namespace trainer {

namespace detail {

/// Up to `count` different items that are not in `history` (strictly ascending), each subset equally
/// likely, ascending. Floyd's algorithm over the ranks of what is left, so no draw is thrown away.
template <class Random>
std::vector<item_id> draw_outside(std::span<const item_id> history, std::size_t items,
                                  std::size_t count, Random& random) {
  const std::size_t left = items - history.size();
  std::vector<item_id> drawn;
  for (std::size_t n = left - std::min(count, left); n < left; ++n) {
    const item_id rank = random.below(static_cast<std::uint32_t>(n + 1));
    const auto place = std::ranges::lower_bound(drawn, rank);
    if (place != drawn.end() && *place == rank) drawn.push_back(static_cast<item_id>(n));
    else drawn.insert(place, rank);
  }
  // The item of a rank is the rank plus the number of history items before it.
  std::size_t passed = 0;
  for (auto& item : drawn) {
    while (passed < history.size() && history[passed] <= item + passed) ++passed;
    item += static_cast<item_id>(passed);
  }
  return drawn;
}

/// The place of `score` among `others`. A score that is not finite is worst: a model that diverged
/// must not look perfect.
template <class Others>
placement place_among(float score, const Others& others) {
  std::size_t greater = 0, equal = 0, total = 0;
  for (const float other : others) {
    greater += other > score;
    equal += other == score;
    ++total;
  }
  const auto competitors = static_cast<double>(total);
  if (!std::isfinite(score)) return {competitors, competitors};
  return {static_cast<double>(greater) + 0.5 * static_cast<double>(equal), competitors};
}

} // namespace detail

/// Ranks the held-out item of each user, either against 99 sampled items that the user never had, or
/// against the whole catalogue but the rest of the user's items. The samples are a function of the
/// seed, and all figures are the same for any number of threads.
class evaluator {
public:
  static constexpr std::size_t sampled_items = 99;

  evaluator(const split& data, std::uint64_t seed, unsigned threads)
      : data_(data), everything_(data.target.offsets(), data.target.all()), threads_(threads) {
    for (const bool test : {false, true})
      for (user_id user = 0; user < data.users.size(); ++user) {
        auto random = random_stream(seed, purpose::evaluation, 2 * user + test);
        samples_[test].push_back(
            detail::draw_outside(everything_.row(user), data.items, sampled_items, random));
      }
  }

  /// The items that the held-out item of `user` is ranked against.
  std::span<const item_id> sample(part which, user_id user) const {
    return samples_[which == part::test][user];
  }

  evaluation sampled(part which, const ranking_tables& tables) {
    return evaluate([&](std::size_t begin, std::size_t end, std::span<placement> places) {
      std::vector<float> scores;
      for (auto user = static_cast<user_id>(begin); user < end; ++user) {
        const auto score = [&](item_id item) {
          return tables.users.row(user).dot(tables.items.row(item));
        };
        const auto others = sample(which, user);
        scores.resize(others.size());
        std::ranges::transform(others, scores.begin(), score);
        places[user] = detail::place_among(score(data_.answer(which, user)), scores);
      }
    });
  }

  evaluation full(part which, const ranking_tables& tables) {
    return evaluate([&](std::size_t begin, std::size_t end, std::span<placement> places) {
      matrix<float> scores;
      scores.noalias() = tables.users.middleRows(as_index(begin), as_index(end - begin)) *
                         tables.items.transpose();
      std::vector<float> others;
      for (auto user = static_cast<user_id>(begin); user < end; ++user) {
        const std::span row(scores.row(as_index(user - begin)).data(), data_.items);
        // Runs between the items to be left out; the held-out item may be in the history as well.
        others.clear();
        std::size_t next = 0;
        for (const item_id known : everything_.row(user)) {
          others.insert(others.end(), row.begin() + static_cast<std::ptrdiff_t>(next),
                        row.begin() + static_cast<std::ptrdiff_t>(known));
          next = known + std::size_t{1};
        }
        others.insert(others.end(), row.begin() + static_cast<std::ptrdiff_t>(next), row.end());
        places[user] = detail::place_among(row[data_.answer(which, user)], others);
      }
    });
  }

private:
  // Users that share a matrix product. Fixed, because a product's last bits depend on its shape.
  static constexpr std::size_t block = 32;

  template <class Place>
  evaluation evaluate(const Place& place) {
    std::vector<placement> places(data_.users.size());
    threads_.for_each_chunk(
        places.size(), block,
        [&](unsigned, std::size_t begin, std::size_t end) { place(begin, end, places); });
    const metrics mean = mean_metrics(places);
    return {std::move(places), mean};
  }

  const split& data_;
  realhns::interactions everything_;                         // that a user ever had
  std::array<std::vector<std::vector<item_id>>, 2> samples_; // for validation, for test
  realhns::thread_pool threads_;
};

} // namespace trainer
