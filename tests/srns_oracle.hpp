// SPDX-License-Identifier: MIT
#pragma once

#include <map>

#include <realhns/detail/weighted_subset.hpp>
#include <realhns/presets.hpp>

#include "oracle.hpp"

namespace oracle {

/// SRNS in so many words: keeps all scores of all epochs, and looks up what the method asks for. It
/// shares with the library the random streams, and the draw of a weighted subset, which has a test of
/// its own. For users who know little.
template <class T>
class srns {
public:
  explicit srns(const realhns::srns_settings& settings) : settings_(settings) {}

  void prepare(realhns::epoch_t epoch, const single_domain<T>& input) {
    if (first_ == 0) first_ = epoch;
    now_ = epoch;
    for (user_id user = 0; user < input.users.rows(); ++user) {
      auto& all = told_[epoch][user];
      all.clear();
      for (item_id item = 0; item < input.items.rows(); ++item)
        all.push_back(score(input, input.users.row(user), input.items.row(item)));

      auto& memory = memories_[user];
      if (epoch == first_) memory = uniform(input, user, epoch, 2, settings_.memory);
      const auto newcomers = uniform(input, user, epoch, 1, settings_.newcomers);
      memory.insert(memory.end(), newcomers.begin(), newcomers.end());
      std::ranges::sort(memory);
      memory.erase(std::unique(memory.begin(), memory.end()), memory.end());
      std::vector<T> scores;
      for (const item_id item : memory) scores.push_back(all[item]);
      draw_stream random(key(user, epoch), no_item, 3);
      std::vector<item_id> kept;
      for (const auto place : subset_.draw(scores, settings_.memory, settings_.temperature, random))
        kept.push_back(memory[place]);
      memory = kept;
    }
  }

  const std::vector<item_id>& memory(user_id user) const { return memories_.at(user); }

  /// P_pos + alpha_t std[P_pos] of an item, for a user who knows the positive.
  double value(const single_domain<T>& input, std::span<const T> representation, user_id user,
               item_id item, item_id positive) const {
    std::vector<double> history;
    for (const auto& [epoch, scores] : told_)
      if (epoch + settings_.epochs > now_)
        history.push_back(logistic(scores.at(user)[item], scores.at(user)[positive]));
    const auto count = static_cast<double>(history.size());
    double mean = 0, variance = 0;
    for (const double p : history) mean += p / count;
    for (const double p : history) variance += (p - mean) * (p - mean) / count;
    const double ramp = std::min(1.0, (now_ - 1.0) / settings_.ramp);
    return logistic(score(input, representation, input.items.row(item)),
                    score(input, representation, input.items.row(positive))) +
           settings_.weight * ramp * std::sqrt(variance);
  }

private:
  static double logistic(T a, T b) {
    return 1 / (1 + std::exp(static_cast<double>(b) - static_cast<double>(a)));
  }

  realhns::philox_key key(user_id user, realhns::epoch_t epoch) const {
    return realhns::user_key::of(settings_.seed, epoch, realhns::draw_stage::selectors, user)
        .stream;
  }

  std::vector<item_id> uniform(const single_domain<T>& input, user_id user, realhns::epoch_t epoch,
                               std::uint32_t position, std::size_t count) const {
    draw_stream random(key(user, epoch), no_item, position);
    std::vector<item_id> out;
    while (out.size() < count) {
      const item_id item = random.below(static_cast<std::uint32_t>(input.items.rows()));
      if (!input.known.contains(user, item) && std::ranges::count(out, item) == 0)
        out.push_back(item);
    }
    return out;
  }

  realhns::srns_settings settings_;
  realhns::epoch_t first_ = 0;
  realhns::epoch_t now_ = 0;
  std::map<realhns::epoch_t, std::map<user_id, std::vector<T>>> told_;
  std::map<user_id, std::vector<item_id>> memories_;
  realhns::detail::weighted_subset<T> subset_;
};

} // namespace oracle
