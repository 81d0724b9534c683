// expect: realhns: a fine selector needs pick.candidates, slots, distinct, random, scratch. -> count
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct best_one {
  realhns::item_id best(std::span<const realhns::item_id> items) const { return items[0]; }
};

realhns::general_selector<realhns::ranked_window<>, best_one> selector;
