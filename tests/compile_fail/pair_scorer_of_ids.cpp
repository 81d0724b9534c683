// expect: realhns: a pair_scorer's function is called, being const, as f.query, item., and returns float
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

const realhns::pair_scorer model({.items = 9, .users = 2},
                                 [](realhns::user_id u, realhns::item_id i) { return u + i; });
