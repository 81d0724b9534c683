// SPDX-License-Identifier: MIT
#pragma once

#include "cdr_batch.hpp"

namespace trainer::nn {

using realhns::user_id;

/// Some users of a dasl_batch.
struct dasl_range {
  sequence_range own, other;
  std::span<const std::uint32_t> latest; ///< of each row of `own`, see dasl_batch
  std::span<const user_id> users;

  /// Calls f(number, first row of `own`, rows, first row of `other`) for each user with rows in `own`.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t u = 0; u < users.size(); ++u)
      if (own.offsets[u] != own.offsets[u + 1])
        f(u, as_index(own.offsets[u] - own.first_row()),
          as_index(own.offsets[u + 1] - own.offsets[u]),
          as_index(other.offsets[u] - other.first_row()));
  }

  /// The end of the rows of `other` that row r of `own` may look at; the user's begin at `first`.
  Eigen::Index seen(Eigen::Index r, Eigen::Index first) const {
    const std::uint32_t row = latest[static_cast<std::size_t>(r)];
    return row == no_row ? first : as_index(row - other.first_row()) + 1;
  }
};

/// The histories of some users in the domain that is to be predicted, their own, and in the other.
class dasl_batch {
public:
  explicit dasl_batch(std::size_t max_length) : histories_(max_length) {}

  /// Appends a user, as cdr_batch does with `own` for the target. Counts must not descend.
  void add(user_id user, std::span<const item_id> own, std::span<const item_id> other,
           std::span<const std::uint32_t> other_before) {
    if (!std::ranges::is_sorted(other_before))
      throw std::invalid_argument("counts of what came before must not descend");
    histories_.add(own, other, other_before);
    users_.push_back(user);
  }

  void clear() {
    histories_.clear();
    users_.clear();
  }

  const packed_sequences& own() const { return histories_.target(); }
  const packed_sequences& other() const { return histories_.source(); }
  std::span<const user_id> users() const { return users_; }
  /// For each row of `own`, the last row of `other` that it may look at, or no_row.
  std::span<const std::uint32_t> latest() const { return histories_.source_rows(); }

  dasl_range range(std::size_t begin, std::size_t end) const {
    const std::uint32_t first = own().offsets()[begin];
    return {own().range(begin, end), other().range(begin, end),
            latest().subspan(first, own().offsets()[end] - first),
            users().subspan(begin, end - begin)};
  }

private:
  cdr_batch histories_;
  std::vector<user_id> users_;
};

} // namespace trainer::nn
