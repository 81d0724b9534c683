// SPDX-License-Identifier: MIT
// How do I draw negatives in an OpenMP loop of my own?
//
// An epoch is const: any number of threads draw from it at once. What is drawn hangs on the user, the
// positive and the position, not on the thread, so a parallel loop draws what a serial one does.
#include "by_one_thread.hpp"
#include "host.hpp"

#include <iostream>

#include <realhns/realhns.hpp>

int main() {
  const auto P = host::table(host::users, 0), Q = host::table(host::items, 1'000'000);
  const auto pairs = host::pairs();
  const auto train = realhns::interactions::from_pairs(pairs);

  const auto sampler = realhns::dns({.negatives = 4, .candidates = 8, .seed = 42});
  const auto epoch = sampler.prepare(
      1, realhns::single_domain<float>{.items = realhns::embedding_view<float>(Q, host::dim),
                                       .users = realhns::embedding_view<float>(P, host::dim),
                                       .known = train});
  std::vector<realhns::item_id> negatives(pairs.size() * 4);
#pragma omp parallel for schedule(dynamic, 16)
  for (std::size_t n = 0; n < pairs.size(); ++n) {
    const auto [u, i] = pairs[n];
    epoch.sample({.user = u, .positive = i, .position = static_cast<std::uint32_t>(n)},
                 std::span(negatives).subspan(n * 4, 4));
  }

  const std::size_t other = host::drawn_otherwise(epoch, pairs, negatives);
  std::cout << "rows that one thread would have drawn otherwise: " << other << '\n';
  return other == 0 ? 0 : 1;
}
