// expect: realhns: this item filter looks at the items' rows, and a scored_domain has none
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

const realhns::pair_scorer model({.items = 9, .users = 2},
                                 [](const realhns::query<float>& q, realhns::item_id i) {
                                   return static_cast<float>(q.user + i);
                                 });
const realhns::scored_domain<decltype(model)> input{.scorer = model};
const auto epoch = realhns::real_hns_general().prepare(1, input);
