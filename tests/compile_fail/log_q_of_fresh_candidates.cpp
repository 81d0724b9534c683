// expect: realhns: log_q needs selectors whose candidates are a pool for each user and epoch
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

const double q = realhns::dns().prepare(1, realhns::single_domain<float>{}).log_q({}, 0);
