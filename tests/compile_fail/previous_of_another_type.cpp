// expect: realhns: the previous state that a policy's prepare takes must be of the type that its
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct forgetful {
  static constexpr auto fresh() { return realhns::candidates_per::user; }
  struct state {
    std::span<const realhns::item_id> candidates(const realhns::query<float>&,
                                                 realhns::draw_stream&,
                                                 realhns::candidate_buffer& buffer) const {
      return buffer.items;
    }
  };
  struct old_state {};
  state prepare(const realhns::single_domain<float>&, realhns::epoch_context&) const { return {}; }
  state prepare(const realhns::single_domain<float>&, realhns::epoch_context&,
                const old_state&) const {
    return {};
  }
};

void go_on(const realhns::single_domain<float>& input) {
  const realhns::sampler sampler{realhns::options{}, realhns::fixed{}, realhns::keep_all{},
                                 realhns::general_selector<forgetful>{}};
  sampler.prepare(2, input, sampler.prepare(1, input));
}
