// expect: realhns: this item filter asks how similar items are, so the scorer needs similarity.positives, items, out.
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct unlike {
  void keeps(std::span<const realhns::item_id>, std::span<const float> similarity_to_positive,
             const realhns::query<float>&, std::span<std::uint8_t> mask) const {
    for (std::size_t j = 0; j < mask.size(); ++j) mask[j] &= similarity_to_positive[j] < 0.5F;
  }
  unlike prepare(const realhns::single_domain<float>&, double, realhns::epoch_context&) const {
    return *this;
  }
};

const realhns::pair_scorer model({.items = 9, .users = 2},
                                 [](const realhns::query<float>& q, realhns::item_id i) {
                                   return static_cast<float>(q.user + i);
                                 });
const realhns::scored_domain<decltype(model)> input{.scorer = model};
const realhns::sampler sampler{realhns::options{}, realhns::fixed{}, unlike{},
                               realhns::general_selector<>{}};
const auto epoch = sampler.prepare(1, input);
