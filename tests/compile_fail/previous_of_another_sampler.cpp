// expect: realhns: the previous epoch must be one that this sampler prepared
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

void go_on(const realhns::single_domain<float>& input) {
  realhns::dns().prepare(2, input, realhns::presets::uniform().prepare(1, input));
}
