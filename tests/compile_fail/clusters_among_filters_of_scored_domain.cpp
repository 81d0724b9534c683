// expect: realhns: this item filter looks at the items' rows, and a scored_domain has none
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

const realhns::pair_scorer model({.items = 9, .users = 2},
                                 [](const realhns::query<float>& q, realhns::item_id i) {
                                   return static_cast<float>(q.user + i);
                                 });
const realhns::scored_domain<decltype(model)> input{.scorer = model};
const realhns::sampler sampler{
    realhns::options{}, realhns::fixed{},
    realhns::all_of{realhns::score_margin{}, realhns::cluster_threshold{}},
    realhns::general_selector<>{}};
const auto epoch = sampler.prepare(1, input);
