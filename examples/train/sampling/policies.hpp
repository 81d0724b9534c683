// SPDX-License-Identifier: MIT
#pragma once

#include <variant>

#include <realhns/realhns.hpp>

#include "../data/split.hpp"

/// Policies that only a trainer has a use for.
namespace trainer {

/// A schedule that is chosen when the program runs.
struct chosen_schedule {
  std::variant<realhns::fixed, realhns::curriculum> choice;

  void validate() const {
    std::visit([](const auto& schedule) { schedule.validate(); }, choice);
  }

  realhns::epoch_plan plan(realhns::epoch_t epoch, std::uint32_t negatives) const {
    return std::visit([&](const auto& schedule) { return schedule.plan(epoch, negatives); },
                      choice);
  }
};

/// A fine selector that is chosen when the program runs.
struct chosen_fine {
  std::variant<realhns::top_k, realhns::best_of> choice;

  void validate() const {
    std::visit([](const auto& fine) { fine.validate(); }, choice);
  }

  template <class T>
  std::size_t pick(const realhns::scored_candidates<T>& candidates, std::span<item_id> slots,
                   bool distinct, realhns::draw_stream& random,
                   realhns::fine_scratch<T>& scratch) const {
    return std::visit(
        [&](const auto& fine) { return fine.pick(candidates, slots, distinct, random, scratch); },
        choice);
  }
};

/// A user filter that is chosen when the program runs.
struct chosen_users {
  std::variant<realhns::cluster_outliers, realhns::all_users> choice;

  void validate() const {
    if (const auto* outliers = std::get_if<realhns::cluster_outliers>(&choice))
      outliers->validate();
  }

  std::vector<user_id> admitted(const realhns::transfer_clusters& clusters) const {
    return std::visit([&](const auto& users) { return users.admitted(clusters); }, choice);
  }
};

/// The item filter of the leaky protocol: a user's validation and test item are never hard negatives.
/// With no data it keeps everything.
struct drop_held_out {
  const split* data = nullptr;

  static constexpr bool needs_similarity() { return false; }

  void keeps(std::span<const item_id> ids, std::span<const float>, const realhns::query<float>& q,
             std::span<std::uint8_t> mask) const {
    if (data == nullptr) return;
    for (const auto which : {part::validation, part::test}) {
      const item_id answer = data->answer(which, q.user);
      for (std::size_t j = 0; j < ids.size(); ++j)
        if (ids[j] == answer) mask[j] = 0;
    }
  }

  /// It is its own state.
  drop_held_out prepare(const realhns::single_domain<float>&, double,
                        realhns::epoch_context&) const {
    return *this;
  }
};

} // namespace trainer
