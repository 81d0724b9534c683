// expect: realhns: after the item filter come selectors, with a quota and prepare
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

realhns::sampler sampler{realhns::options{}, realhns::fixed{}, realhns::keep_all{},
                         realhns::ranked_window<>{}};
