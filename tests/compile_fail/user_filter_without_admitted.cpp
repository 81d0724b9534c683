// expect: realhns: a user filter needs admitted.transfer_clusters. -> user ids
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct even_users {
  bool admits(realhns::user_id user) const { return user % 2 == 0; }
};

realhns::cross_domain_selector<even_users> selector;
