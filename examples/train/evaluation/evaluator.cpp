// SPDX-License-Identifier: MIT
#include "evaluator.hpp"

#include <cmath>

#include "../math/random.hpp"

namespace trainer {

namespace {

// Users that share a matrix product. Fixed, because a product's last bits depend on its shape.
constexpr std::size_t block = 32;

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

} // namespace

evaluator::evaluator(const split& data, std::uint64_t seed, unsigned threads)
    : data_(data), everything_(data.target.offsets(), data.target.all()), threads_(threads) {
  for (const bool test : {false, true})
    for (user_id user = 0; user < data.users.size(); ++user) {
      auto random = random_stream(seed, purpose::evaluation, 2 * user + test);
      samples_[test].push_back(
          detail::draw_outside(everything_.row(user), data.items, sampled_items, random));
    }
}

template <class Place>
evaluation evaluator::evaluate(const Place& place) {
  std::vector<placement> places(data_.users.size());
  threads_.for_each_chunk(places.size(), block, [&](unsigned, std::size_t begin, std::size_t end) {
    place(begin, end, places);
  });
  const metrics mean = mean_metrics(places);
  return {std::move(places), mean};
}

evaluation evaluator::sampled(part which, const ranking_tables& tables) {
  return evaluate([&](std::size_t begin, std::size_t end, std::span<placement> places) {
    std::vector<float> scores;
    for (auto user = static_cast<user_id>(begin); user < end; ++user) {
      const auto score = [&](item_id item) {
        return tables.users.row(user).dot(tables.items.row(item));
      };
      const auto others = sample(which, user);
      scores.resize(others.size());
      std::ranges::transform(others, scores.begin(), score);
      places[user] = place_among(score(data_.answer(which, user)), scores);
    }
  });
}

evaluation evaluator::full(part which, const ranking_tables& tables) {
  return evaluate([&](std::size_t begin, std::size_t end, std::span<placement> places) {
    matrix<float> scores;
    scores.noalias() =
        tables.users.middleRows(as_index(begin), as_index(end - begin)) * tables.items.transpose();
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
      places[user] = place_among(row[data_.answer(which, user)], others);
    }
  });
}

} // namespace trainer
