// expect: realhns: a reference to a temporary scorer would dangle. give the scorer a name
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct constant {
  using value_type = float;
  std::size_t items() const { return 3; }
  std::size_t users() const { return 2; }
  void score(std::span<const realhns::query<float>>, std::span<const realhns::item_id>,
             std::span<float> out) const {
    std::ranges::fill(out, 1.0F);
  }
};

const realhns::scored_domain<constant> input{.scorer = constant{}};
