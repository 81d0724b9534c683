// SPDX-License-Identifier: MIT
// How do I plug the library into a std::vector<std::vector<double>>?
//
// Such rows lie anywhere, so there is no matrix to look at. Either copy them, once an epoch and in plain
// sight, or say how a user scores an item, and nothing is copied.
#include "host.hpp"

#include <iostream>
#include <numeric>

#include <realhns/realhns.hpp>

namespace {

using rows = std::vector<std::vector<double>>;

rows random_rows(std::size_t count, std::uint64_t seed) {
  rows out(count, std::vector<double>(host::dim));
  for (auto& row : out)
    for (double& x : row) x = host::noise(seed++);
  return out;
}

} // namespace

int main() {
  const rows P = random_rows(host::users, 0), Q = random_rows(host::items, 1'000'000);
  const auto train = realhns::interactions::from_pairs(host::pairs());
  const auto sampler = realhns::dns({.negatives = 2, .candidates = 32, .seed = 42});
  realhns::item_id copied[2], asked[2];

  {
    const realhns::embedding_table<double> items(Q), users(P); // copies
    const auto epoch = sampler.prepare(
        1, realhns::single_domain<double>{.items = items, .users = users, .known = train});
    epoch.sample({.user = 7, .positive = train.row(7)[0]}, copied);
  }

  {
    const auto score = [&](const realhns::query<double>& q, realhns::item_id i) {
      return std::inner_product(P[q.user].begin(), P[q.user].end(), Q[i].begin(), 0.0);
    };
    const realhns::pair_scorer model({.items = Q.size(), .users = P.size()}, score);
    const auto epoch = sampler.prepare(
        1, realhns::scored_domain<decltype(model)>{.scorer = model, .known = train});
    epoch.sample({.user = 7, .positive = train.row(7)[0]}, asked);
  }

  std::cout << "by a copy: " << copied[0] << ' ' << copied[1] << ", by a scorer: " << asked[0]
            << ' ' << asked[1] << '\n';
  return std::ranges::equal(copied, asked) ? 0 : 1;
}
