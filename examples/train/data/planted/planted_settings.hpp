// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace trainer {

/// What a made-up world is like. Each share is in [0, 1].
struct planted_settings {
  std::size_t users = 2000;
  std::size_t items = 1500;  ///< in each domain
  std::size_t personas = 20; ///< points that the users gather around
  std::size_t genres = 30;   ///< points that the items of a domain gather around
  double deviant_share =
      0.15; ///< of the users: what they like in one domain says nothing of the other
  double liked_share = 0.05;        ///< of a domain's items, for each user
  double exposed_share = 0.3;       ///< of a domain's items, for each user, on average
  double popularity_exponent = 0.6; ///< exposure falls as rank^-exponent
  double noise_share = 0.1;         ///< of the records are of items that the user does not like
  std::size_t fewest_records = 6;   ///< of a user in a domain, unless fewer liked items were seen
  std::size_t most_records = 18;
};

} // namespace trainer
