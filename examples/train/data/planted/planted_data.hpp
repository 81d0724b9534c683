// SPDX-License-Identifier: MIT
#pragma once

#include "planted_domain.hpp"

namespace trainer {

/// Made-up data of two domains that share their users, with the truth about every user and item:
/// docs/planted.md says how it is made. All of it is a function of the seed and the settings.
///
/// A user would like a few of a domain's items, has seen some of the catalogue, popular items above
/// all, and picked a handful of the liked ones seen. So most items that a user would like look exactly
/// like negatives, as in life. Takes and gives the ids of the logs.
class planted_data {
public:
  explicit planted_data(std::uint64_t seed, const planted_settings& settings = {})
      : tastes_(seed, settings), target_(seed, 1, settings, tastes_.target()),
        source_(seed, 2, settings, tastes_.source()) {
    assign_times(seed, settings.users);
  }
  planted_data(const planted_data&) = delete; // the domains refer to the tastes

  const domain_log& target() const { return target_.log(); }
  const domain_log& source() const { return source_.log(); }
  const planted_tastes& tastes() const { return tastes_; }
  const planted_domain& target_domain() const { return target_; }
  const planted_domain& source_domain() const { return source_; }

  /// Whether a user would like an item of the target domain.
  bool would_like(user_id user, item_id item) const { return target_.likes(user, item); }

private:
  /// All records of a user, over both domains, are in a random order in time.
  void assign_times(std::uint64_t seed, std::size_t users) {
    std::vector<std::vector<interaction*>> by_user(users);
    for (auto* domain : {&target_, &source_})
      for (auto& record : domain->log().records) by_user[record.user].push_back(&record);
    for (user_id user = 0; user < users; ++user) {
      auto random = planted_stream(seed, planted_part::times, 0, user);
      shuffle(std::span(by_user[user]), random);
      std::int64_t time = 0;
      for (auto* record : by_user[user]) record->time = {++time, 0};
    }
  }

  planted_tastes tastes_;
  planted_domain target_;
  planted_domain source_;
};

} // namespace trainer
