// expect: realhns: candidates of a batch are for many users, so they can't be promised to be
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

#include <vector>

struct trusted_batch {
  static constexpr auto fresh() { return realhns::candidates_per::batch; }

  struct state {
    static constexpr bool only_drawable() { return true; }

    std::span<const realhns::item_id> candidates(const realhns::query<float>&,
                                                 realhns::draw_stream&,
                                                 realhns::candidate_buffer& buffer) const {
      return buffer.batch;
    }
  };

  state prepare(const realhns::single_domain<float>&, realhns::epoch_context&) const { return {}; }
};

const realhns::sampler sampler{realhns::options{}, realhns::fixed{}, realhns::keep_all{},
                               realhns::general_selector<trusted_batch>{}};
const auto epoch = sampler.prepare(1, realhns::single_domain<float>{});
std::vector<realhns::item_id> row(1);
const auto report = epoch.sample({}, row);
