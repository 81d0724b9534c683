// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "../inter_file.hpp"
#include "planted_tastes.hpp"

namespace trainer {

/// One made-up domain: its items, who would like which, who has seen which, and what is on record.
/// Nothing of users x items is held: the first is an inner product, the second a hash.
class planted_domain {
public:
  /// `number` tells domains apart. `tastes`: a row for each user.
  planted_domain(std::uint64_t seed, std::uint32_t number, const planted_settings& settings,
                 const matrix<float>& tastes);

  /// Points that items gather around; a user likes what lies in the direction of their taste.
  const matrix<float>& items() const { return items_; }
  const domain_log& log() const { return log_; }
  domain_log& log() { return log_; }

  /// The truth. A user likes the items of the highest inner products with their taste.
  bool likes(user_id user, item_id item) const;

  /// Whether the user has seen the item, and so could have chosen it. Independent for each pair;
  /// popular items are seen by more.
  bool exposed(user_id user, item_id item) const;

private:
  /// The power law is scaled so that the mean is the stated share, though no probability is above 1.
  /// Ranks of popularity are dealt out at random.
  void set_exposure();
  realhns::philox_key exposure_key(user_id user) const;
  /// From all items, or from some 20,000 of them where there are more.
  float threshold(user_id user) const;
  /// Goes over the items in an order of the user's own, each once at most, and takes what was seen:
  /// liked items, and for noise some that are not, until there are enough of both.
  void add_records(user_id user);

  planted_settings settings_;
  std::uint64_t seed_;
  std::uint32_t number_;
  const matrix<float>& tastes_;
  matrix<float> items_;
  std::vector<std::uint64_t> exposure_; // of each item: the probability to be seen, times 2^32
  std::vector<float> thresholds_;       // of each user: the affinity from which an item is liked
  domain_log log_;
};

} // namespace trainer
