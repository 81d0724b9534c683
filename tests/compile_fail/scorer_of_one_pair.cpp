// expect: realhns: a scorer has a value_type, float or double, items.. and users.., and is asked, being const, as score
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct biases {
  using value_type = float;
  std::size_t items() const { return 3; }
  std::size_t users() const { return 0; }
  float score(realhns::user_id, realhns::item_id) const { return 1; }
};

const biases model;
const realhns::scored_domain<biases> input{.scorer = model};
