// SPDX-License-Identifier: MIT
// How do I plug the library into xtensor arrays and views of them?
#include "host.hpp"

#include <iostream>

#include <realhns/realhns.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>

int main() {
  // One array of doubles holds the users' rows and, below them, the items'.
  xt::xtensor<double, 2> parameters({host::users + host::items, host::dim});
  for (std::size_t k = 0; k < parameters.size(); ++k) parameters.data()[k] = host::noise(k);
  const auto pairs = host::pairs();

  auto users = xt::view(parameters, xt::range(0, host::users), xt::all());
  auto items = xt::view(parameters, xt::range(host::users, host::users + host::items), xt::all());
  const auto train = realhns::interactions::from_pairs(pairs);
  const auto sampler = realhns::dns({.negatives = 2, .candidates = 32, .seed = 42});
  const auto epoch = sampler.prepare(
      1, realhns::single_domain<double>{.items = items, .users = users, .known = train});
  realhns::item_id negatives[2];
  epoch.sample({.user = 7, .positive = train.row(7)[0]}, negatives);

  const auto score = [&](realhns::item_id i) {
    double sum = 0;
    for (std::size_t k = 0; k < host::dim; ++k) sum += users(7, k) * items(i, k);
    return sum;
  };
  double mean = 0;
  for (realhns::item_id i = 0; i < host::items; ++i) mean += score(i) / host::items;
  std::cout << "negatives score " << score(negatives[0]) << " and " << score(negatives[1])
            << ", items " << mean << " on average\n";
  for (const auto item : negatives)
    if (train.contains(7, item) || score(item) < mean) return 1;
}
