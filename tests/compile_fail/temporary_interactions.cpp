// expect: realhns: a view of temporary known positives would dangle. give them a name
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

#include <vector>

const std::vector<int> offsets{0, 2}, items{3, 5};

realhns::single_domain<float> input{.known = realhns::interactions(offsets, items)};
