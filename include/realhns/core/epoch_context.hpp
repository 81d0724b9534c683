// SPDX-License-Identifier: MIT
#pragma once

#include "drawable_items.hpp"
#include "options.hpp"
#include "random.hpp"
#include "thread_pool.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// What policies are given beside the input while an epoch is prepared. `items` lives as long as
/// the states that they return; the rest only during `prepare`.
struct epoch_context {
  const options& settings;
  epoch_t epoch;
  draw_stage stage; ///< keys this policy's draws
  const drawable_items& items;
  thread_pool& threads;
  prepare_report& report;
  /// Whose the rows of the input's users are, ascending. Where this is empty, row u is user u's.
  std::span<const user_id> row_users{};

  user_id user_of(std::size_t row) const noexcept {
    return row_users.empty() ? static_cast<user_id>(row) : row_users[row];
  }

  user_key key(user_id user) const noexcept {
    return user_key::of(settings.seed, epoch, stage, user);
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
