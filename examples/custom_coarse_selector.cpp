// SPDX-License-Identifier: MIT
// How do I bring candidates of my own, from an index, a co-occurrence table, a list of the day?
//
// Here: the neighbours of the positive's id. `fresh` says when candidates change; the library checks
// each of them, so that a known positive or an id beyond the catalogue does no harm.
#include <realhns/realhns.hpp>

#include <iostream>
#include <vector>

int main() {
  struct neighbours {
    static constexpr auto fresh() { return realhns::candidates_per::query; }
    realhns::item_id reach = 5;

    struct state {
      realhns::item_id reach;

      std::span<const realhns::item_id> candidates(const realhns::query<float>& q,
                                                   realhns::draw_stream&,
                                                   realhns::candidate_buffer& buffer) const {
        for (realhns::item_id step = 1; step <= reach; ++step) {
          buffer.items.push_back(q.positive + step);
          buffer.items.push_back(q.positive - step); // wraps below 0, and is then beyond the end
        }
        return buffer.items;
      }
    };

    state prepare(const realhns::single_domain<float>&, realhns::epoch_context&) const {
      return {reach};
    }
  };

  const std::vector<float> items(100, 1.F), users(1, 1.F);
  const std::vector<int> offsets{0, 2}, positives{2, 4};
  const realhns::interactions known(offsets, positives);
  const realhns::sampler sampler{realhns::options{.negatives = 3, .distinct = true},
                                 realhns::fixed{}, realhns::keep_all{},
                                 realhns::general_selector<neighbours>{.coarse = {.reach = 3}}};
  const auto epoch = sampler.prepare(
      1, realhns::single_domain<float>{.items = realhns::embedding_view<float>(items, 1),
                                       .users = realhns::embedding_view<float>(users, 1),
                                       .known = known});
  std::vector<realhns::item_id> row(3);
  const auto report = epoch.sample({.user = 0, .positive = 2}, row);

  std::cout << "negatives near item 2:";
  for (const auto item : row) std::cout << ' ' << item;
  std::cout << "\ncandidates that were known: " << report.rejected.known
            << ", beyond the catalogue: " << report.rejected.ineligible << '\n';
  const auto near = [&](realhns::item_id item) {
    return item <= 5 && item != 2 && !known.contains(0, item);
  };
  return report.hard == 3 && std::ranges::all_of(row, near) ? 0 : 1;
}
