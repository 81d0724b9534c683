// expect: realhns: a cross_domain_selector needs a cross_domain input
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

const realhns::pair_scorer model({.items = 9, .users = 2},
                                 [](const realhns::query<float>& q, realhns::item_id i) {
                                   return static_cast<float>(q.user + i);
                                 });
const realhns::scored_domain<decltype(model)> input{.scorer = model};
const realhns::sampler sampler{realhns::options{}, realhns::fixed{}, realhns::keep_all{},
                               realhns::cross_domain_selector<>{}};
const auto epoch = sampler.prepare(1, input);
