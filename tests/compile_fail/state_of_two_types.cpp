// expect: realhns: what a policy prepares from a previous state must be of the type of what
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct two_faced {
  struct state {
    realhns::item_id draw(realhns::user_id, realhns::draw_stream&) const { return 0; }
  };
  struct other : state {};
  state prepare(const realhns::single_domain<float>&, realhns::epoch_context&) const { return {}; }
  other prepare(const realhns::single_domain<float>&, realhns::epoch_context&, const state&) const {
    return {};
  }
};

void go_on(const realhns::single_domain<float>& input) {
  const realhns::sampler sampler{realhns::options{}, realhns::fixed{}, realhns::keep_all{},
                                 two_faced{}};
  sampler.prepare(2, input, sampler.prepare(1, input));
}
