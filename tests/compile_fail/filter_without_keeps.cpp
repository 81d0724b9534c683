// expect: realhns: the item filter needs prepare.input, scale, context. -> state with keeps
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct odd_items {
  struct state {
    bool keep(realhns::item_id item) const { return item % 2 == 1; }
  };
  state prepare(const realhns::single_domain<float>&, double, realhns::epoch_context&) const {
    return {};
  }
};

realhns::sampler sampler{realhns::options{}, realhns::fixed{}, odd_items{}};
