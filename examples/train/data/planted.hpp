// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "../math/matrix.hpp"
#include "../math/random.hpp"
#include "inter_file.hpp"

namespace trainer {

struct planted_settings {
  std::size_t users = 2000;
  std::size_t items = 1500;   ///< in each domain
  std::size_t genres = 30;    ///< items gather around this many points
  double liked_share = 0.05;  ///< of a domain's items, for each user
  double exposed_share = 0.3; ///< of a domain's items, for each user, on average
  double popularity_exponent = 0.6;
  double noise_share = 0.1;       ///< of the records are of items the user does not like
  std::size_t fewest_records = 6; ///< a user in a domain, unless fewer liked items were seen
  std::size_t most_records = 18;
};

/// Made-up data of two domains that share their users, with the truth about every user and item.
///
/// Users and items are points in a space of tastes; items gather around the points of their genres.
/// The truth: a user would like those `liked_share` of a domain's items whose inner product with the
/// user's point is highest. Few of these are on record: a user is exposed to some of the catalogue
/// only, popular items above all, and picks a handful of the liked ones exposed. So most items that
/// a user would like look exactly like negatives, as in life. All records of a user, over both
/// domains, are in a random time order.
class planted_data {
public:
  explicit planted_data(std::uint64_t seed, const planted_settings& settings = {})
      : settings_(settings), seed_(seed), tastes_(points(settings.users, 0)),
        target_(make_domain(1)), source_(make_domain(2)) {
    assign_times();
  }

  const domain_log& target() const { return target_.log; }
  const domain_log& source() const { return source_.log; }

  /// Whether a user would like an item of the target domain. Takes the ids of the target's log.
  bool would_like(user_id user, item_id item) const { return likes(target_, user, item); }

private:
  static constexpr Eigen::Index taste_dim = 8;

  struct domain {
    matrix<float> items;
    std::vector<float> threshold; // of each user: the affinity from which an item is liked
    std::vector<double> exposure; // of each item: the probability that a user sees it
    domain_log log;
  };

  matrix<float> points(std::size_t count, std::uint32_t index) const {
    auto random = random_stream(seed_, purpose::planted, index);
    matrix<float> out(as_index(count), taste_dim);
    for (float& x : out.reshaped()) x = static_cast<float>(normal(random));
    return out;
  }

  float affinity(const domain& d, user_id user, item_id item) const {
    return tastes_.row(user).dot(d.items.row(item));
  }

  bool likes(const domain& d, user_id user, item_id item) const {
    return affinity(d, user, item) >= d.threshold[user];
  }

  domain make_domain(std::uint32_t number) const {
    domain d;
    auto random = random_stream(seed_, purpose::planted, 100 + number);
    const matrix<float> genres = points(settings_.genres, 10 * number);
    d.items = 0.5F * points(settings_.items, 10 * number + 1);
    for (auto row : d.items.rowwise())
      row += genres.row(random.below(static_cast<std::uint32_t>(settings_.genres)));

    set_thresholds(d);
    set_exposure(d, random);
    for (std::size_t user = 0; user < settings_.users; ++user)
      d.log.users.push_back(std::to_string(user));
    for (std::size_t item = 0; item < settings_.items; ++item)
      d.log.items.push_back(std::to_string(item));
    for (user_id user = 0; user < settings_.users; ++user) add_records(d, user, random);
    return d;
  }

  void set_thresholds(domain& d) const {
    const auto liked = std::max<std::size_t>(
        1, static_cast<std::size_t>(settings_.liked_share * static_cast<double>(settings_.items)));
    std::vector<float> scores(settings_.items);
    for (user_id user = 0; user < settings_.users; ++user) {
      for (item_id item = 0; item < settings_.items; ++item) scores[item] = affinity(d, user, item);
      const auto last = scores.begin() + static_cast<std::ptrdiff_t>(liked) - 1;
      std::nth_element(scores.begin(), last, scores.end(), std::greater{});
      d.threshold.push_back(*last);
    }
  }

  /// Item popularity falls off as a power of its rank; ranks are dealt out at random.
  template <class Random>
  void set_exposure(domain& d, Random& random) const {
    double sum = 0;
    for (std::size_t rank = 1; rank <= settings_.items; ++rank) {
      d.exposure.push_back(std::pow(static_cast<double>(rank), -settings_.popularity_exponent));
      sum += d.exposure.back();
    }
    const double scale = settings_.exposed_share * static_cast<double>(settings_.items) / sum;
    for (double& p : d.exposure) p = std::min(1.0, p * scale);
    shuffle(std::span(d.exposure), random);
  }

  template <class Random>
  void add_records(domain& d, user_id user, Random& random) const {
    std::vector<item_id> liked, other;
    for (item_id item = 0; item < settings_.items; ++item)
      if (unit(random) < d.exposure[item]) (likes(d, user, item) ? liked : other).push_back(item);
    shuffle(std::span(liked), random);
    shuffle(std::span(other), random);

    const auto spread =
        static_cast<std::uint32_t>(settings_.most_records - settings_.fewest_records + 1);
    const std::size_t wanted = settings_.fewest_records + random.below(spread);
    for (std::size_t n = 0; n < wanted; ++n) {
      auto& from = unit(random) < settings_.noise_share ? other : liked;
      if (from.empty()) continue;
      d.log.records.push_back({user, from.back(), {}});
      from.pop_back();
    }
  }

  void assign_times() {
    std::vector<std::vector<interaction*>> by_user(settings_.users);
    for (auto* log : {&target_.log, &source_.log})
      for (auto& record : log->records) by_user[record.user].push_back(&record);
    for (user_id user = 0; user < settings_.users; ++user) {
      auto random = random_stream(seed_, purpose::planted, 1000 + user);
      shuffle(std::span(by_user[user]), random);
      std::int64_t time = 0;
      for (auto* record : by_user[user]) record->time = {++time, 0};
    }
  }

  planted_settings settings_;
  std::uint64_t seed_;
  matrix<float> tastes_;
  domain target_;
  domain source_;
};

} // namespace trainer
