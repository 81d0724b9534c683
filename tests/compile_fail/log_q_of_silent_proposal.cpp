// expect: realhns: log_q needs a proposal whose state has log_probability
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct first_item {
  realhns::item_id draw(realhns::user_id, realhns::draw_stream&) const { return 0; }

  first_item prepare(const realhns::single_domain<float>&, realhns::epoch_context&) const {
    return {};
  }
};

const realhns::sampler sampler{realhns::options{}, realhns::fixed{.hard = 0}, realhns::keep_all{},
                               first_item{}};
const double q = sampler.prepare(1, realhns::single_domain<float>{}).log_q({}, 0);
