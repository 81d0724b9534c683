// SPDX-License-Identifier: MIT
#pragma once

#include <realhns/core/interactions.hpp>

#include "histories.hpp"

namespace trainer {

/// What a user's records of the target domain are for, in time order.
enum class part : std::uint32_t { training, validation, test };

/// A user as a sequence model reads them: after each of `items` it predicts the same entry of `next`,
/// and may look at the first `source_before` items of `source`, which came before that entry.
struct sequence {
  std::span<const item_id> items;
  std::span<const item_id> next;
  std::span<const std::uint32_t> source_before;
  std::span<const item_id> source; ///< no more than the last entry of `next` allows
};

/// Records of a target domain, and of a source domain where there is one, over the users that take
/// part. Users are numbered anew; `users[u]` is the id of user u in the target's log. Items keep the
/// ids of their logs. Rows are in time order, with repeats.
struct split {
  std::vector<user_id> users;
  std::size_t items = 0;        ///< catalogue size of the target domain
  std::size_t source_items = 0; ///< of the source domain; 0 without one
  histories target;             ///< all records: the last ones are held out, the rest for training
  std::size_t held_out = 2;     ///< a validation and a test record; 1: a validation record only
  histories source; ///< the records before the last one of the target domain; no rows without one
  std::vector<std::uint32_t> source_before; ///< beside target.all(): source records before each

  std::span<const item_id> training(user_id user) const {
    const auto row = target[user];
    return row.first(row.size() - held_out);
  }

  /// The validation or the test item.
  item_id answer(part which, user_id user) const { return target[user][last(which, user)]; }

  /// What predicts the last item of a part, and nothing later. For validation and test it is the
  /// last prediction that counts.
  sequence up_to(part which, user_id user) const {
    const std::size_t length = last(which, user);
    const auto row = target[user];
    sequence s{row.first(length), row.subspan(1, length), {}, {}};
    if (source_items == 0) return s;
    s.source_before = std::span(source_before).subspan(target.offsets()[user] + 1, length);
    s.source = source[user].first(s.source_before.back());
    return s;
  }

  std::size_t training_records() const { return target.all().size() - held_out * users.size(); }

  /// What a sampler may know: the training positives, nothing that is held out.
  realhns::interactions known() const {
    histories rows;
    for (user_id user = 0; user < users.size(); ++user) rows.push_back(training(user));
    return {rows.offsets(), rows.all()};
  }

private:
  /// Where the last record of a part stands in the user's row.
  std::size_t last(part which, user_id user) const {
    return target[user].size() - held_out - 1 + static_cast<std::size_t>(which);
  }
};

} // namespace trainer
