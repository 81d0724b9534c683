// SPDX-License-Identifier: MIT
// How do I train on negatives that the model can't tell from the positive?
#include <realhns/realhns.hpp>

#include <numeric>

int main() {
  std::vector<float> items(1000), user{1.F};
  std::iota(items.begin(), items.end(), 0.F); // item i scores i
  const realhns::sampler sampler{
      realhns::options{.negatives = 5}, realhns::fixed{},
      realhns::score_band{.below = 50, .above = 10},
      realhns::general_selector<realhns::uniform_pool>{.coarse = {.size = 500}, .fine = {.k = 60}}};
  const auto epoch = sampler.prepare(
      1, realhns::single_domain<float>{.items = realhns::embedding_view<float>(items, 1),
                                       .users = realhns::embedding_view<float>(user, 1)});
  realhns::item_id row[5];
  const auto report = epoch.sample({.user = 0, .positive = 400}, row);
  return report.hard == 5 && std::ranges::all_of(row, [](auto i) { return 350 <= i && i <= 410; })
             ? 0
             : 1;
}
