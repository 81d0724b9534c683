// expect: realhns: after the item filter come selectors, .* last, at most one proposal
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

realhns::sampler sampler{realhns::options{}, realhns::fixed{}, realhns::keep_all{},
                         realhns::uniform{}, realhns::popularity{}};
