// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <realhns/core/interactions.hpp>

#include "histories.hpp"
#include "inter_file.hpp"

namespace trainer {

/// A leave-one-out split of the target domain, over the users that take part. Users are numbered
/// anew; `users[u]` is the id of user u in the target's log. Items keep the ids of their logs.
struct split {
  std::vector<user_id> users;
  std::size_t items = 0; ///< catalogue size of the target domain
  histories training;
  std::vector<item_id> validation;
  std::vector<item_id> test;
  histories source; ///< source domain, up to the time of the user's test record; empty without one

  /// What a sampler may know: the training positives, nothing that is held out.
  realhns::interactions known() const { return {training.offsets(), training.all()}; }
};

namespace detail {

/// The records of each user, in time order; records of the same time stay in file order.
inline std::vector<std::vector<interaction>> by_user(const domain_log& log) {
  std::vector<std::vector<interaction>> rows(log.users.size());
  for (const auto& record : log.records) rows[record.user].push_back(record);
  for (auto& row : rows) std::ranges::stable_sort(row, std::ranges::less{}, &interaction::time);
  return rows;
}

inline std::vector<item_id> items_of(std::span<const interaction> records) {
  std::vector<item_id> items;
  for (const auto& record : records) items.push_back(record.item);
  return items;
}

} // namespace detail

/// Each user's last target record is for testing, the one before it for validation, the rest for
/// training. Source records after the last target record are dropped. A user takes part who has two
/// training records and, where there is a source domain, one source record. Users are matched across
/// the domains by their tokens. Throws std::runtime_error when nobody takes part.
inline split leave_one_out(const domain_log& target, const domain_log* source = nullptr) {
  std::unordered_map<std::string_view, user_id> source_user;
  std::vector<std::vector<interaction>> source_rows;
  if (source != nullptr) {
    source_rows = detail::by_user(*source);
    for (user_id user = 0; user < source->users.size(); ++user)
      source_user.emplace(source->users[user], user);
  }

  split data;
  data.items = target.items.size();
  const auto target_rows = detail::by_user(target);
  for (user_id user = 0; user < target_rows.size(); ++user) {
    const std::span<const interaction> row = target_rows[user];
    if (row.size() < 4) continue;

    std::vector<item_id> source_items;
    if (source != nullptr) {
      const auto match = source_user.find(target.users[user]);
      if (match == source_user.end()) continue;
      const std::span<const interaction> events = source_rows[match->second];
      const auto late = std::ranges::upper_bound(events, row.back().time, std::ranges::less{},
                                                 &interaction::time);
      source_items = detail::items_of({events.begin(), late});
      if (source_items.empty()) continue;
    }
    data.users.push_back(user);
    data.training.push_back(detail::items_of(row.first(row.size() - 2)));
    data.validation.push_back(row[row.size() - 2].item);
    data.test.push_back(row.back().item);
    data.source.push_back(source_items);
  }
  if (data.users.empty())
    throw std::runtime_error("no user has two training records" +
                             std::string(source != nullptr ? " and a source record" : ""));
  return data;
}

} // namespace trainer
