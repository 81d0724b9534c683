// SPDX-License-Identifier: MIT
#include "leave_one_out.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trainer {

namespace {

/// The records of each user, in time order; records of the same time stay in file order.
std::vector<std::vector<interaction>> by_user(const domain_log& log) {
  std::vector<std::vector<interaction>> rows(log.users.size());
  for (const auto& record : log.records) rows[record.user].push_back(record);
  for (auto& row : rows) std::ranges::stable_sort(row, std::ranges::less{}, &interaction::time);
  return rows;
}

std::vector<item_id> items_of(std::span<const interaction> records) {
  std::vector<item_id> items;
  for (const auto& record : records) items.push_back(record.item);
  return items;
}

/// How many of `records` are before `time`; those of the same time are not.
std::uint32_t count_before(std::span<const interaction> records, timestamp time) {
  const auto place =
      std::ranges::lower_bound(records, time, std::ranges::less{}, &interaction::time);
  return static_cast<std::uint32_t>(place - records.begin());
}

} // namespace

split leave_one_out(const domain_log& target, const domain_log* source) {
  std::unordered_map<std::string_view, user_id> source_user;
  std::vector<std::vector<interaction>> source_rows;
  split data;
  data.items = target.items.size();
  if (source != nullptr) {
    data.source_items = source->items.size();
    source_rows = by_user(*source);
    for (user_id user = 0; user < source->users.size(); ++user)
      source_user.emplace(source->users[user], user);
  }

  const auto target_rows = by_user(target);
  for (user_id user = 0; user < target_rows.size(); ++user) {
    const std::span<const interaction> row = target_rows[user];
    if (row.size() < 2 + data.held_out) continue;

    std::span<const interaction> events;
    if (source != nullptr) {
      const auto match = source_user.find(target.users[user]);
      if (match == source_user.end()) continue;
      events = source_rows[match->second];
      events = events.first(count_before(events, row.back().time));
      if (events.empty()) continue;
    }
    data.users.push_back(user);
    data.target.push_back(items_of(row));
    if (source == nullptr) continue;
    data.source.push_back(items_of(events));
    for (const auto& record : row) data.source_before.push_back(count_before(events, record.time));
  }
  if (data.users.empty())
    throw std::runtime_error("no user has two training records" +
                             std::string(source != nullptr ? " and a source record" : ""));
  return data;
}

split source_by_itself(const split& data) {
  split alone;
  alone.items = data.source_items;
  alone.held_out = 1;
  for (user_id user = 0; user < data.users.size(); ++user) {
    const auto source = data.up_to(part::validation, user).source;
    if (source.size() < 2 + alone.held_out) continue;
    alone.users.push_back(data.users[user]);
    alone.target.push_back(source);
  }
  if (alone.users.empty())
    throw std::runtime_error("no user has two training records in the source domain");
  return alone;
}

} // namespace trainer
