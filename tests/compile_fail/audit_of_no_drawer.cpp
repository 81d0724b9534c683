// expect: realhns: an audit draws by drawer.sample.query, row. -> sample_report
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

auto found = realhns::audit(realhns::dns(), realhns::single_domain<float>{}, {}); // no epoch yet
