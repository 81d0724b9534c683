// expect: realhns: variance_bonus needs a coarse selector that records scores
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

void draw(const realhns::single_domain<float>& input, std::span<realhns::item_id> row) {
  const realhns::sampler sampler{
      realhns::options{}, realhns::fixed{}, realhns::keep_all{},
      realhns::general_selector<realhns::ranked_window<>, realhns::variance_bonus>{}};
  sampler.prepare(1, input).sample({.user = 0, .positive = 1}, row);
}
