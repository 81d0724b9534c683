// SPDX-License-Identifier: MIT
// How do I say how many negatives are hard in which epoch?
//
// Here: hard negatives in every third epoch only. A schedule is any struct with plan(epoch,
// negatives).
#include <realhns/realhns.hpp>

#include <iostream>
#include <vector>

int main() {
  struct every_third_epoch {
    realhns::epoch_plan plan(realhns::epoch_t epoch, std::uint32_t negatives) const {
      return {.hard = epoch % 3 == 0 ? negatives : 0, .filter_scale = 1};
    }
  };

  std::vector<float> items, users{1.F};
  for (int item = 0; item < 100; ++item) items.push_back(static_cast<float>(item));
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(items, 1),
                                            .users = realhns::embedding_view<float>(users, 1)};
  const realhns::sampler sampler{realhns::options{.negatives = 4}, every_third_epoch{},
                                 realhns::keep_all{},
                                 realhns::general_selector<>{.coarse = {.from = 0.1, .to = 0.2}}};

  bool as_planned = true;
  for (realhns::epoch_t number = 1; number <= 6; ++number) {
    const auto epoch = sampler.prepare(number, input);
    std::vector<realhns::item_id> row(4);
    const auto report = epoch.sample({.user = 0, .positive = 99}, row);
    std::cout << "epoch " << number << ": " << report.hard << " hard negatives, pools of "
              << epoch.report().pooled_items << " items\n";
    as_planned &= report.hard == (number % 3 == 0 ? 4 : 0);
    as_planned &= (epoch.report().pooled_items > 0) == (report.hard > 0);
  }
  return as_planned ? 0 : 1;
}
