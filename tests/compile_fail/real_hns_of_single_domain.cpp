// expect: realhns: a cross_domain_selector needs a cross_domain input, .* for a single_domain there is real_hns_general
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

const auto epoch = realhns::real_hns().prepare(1, realhns::single_domain<float>{});
