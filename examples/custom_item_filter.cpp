// SPDX-License-Identifier: MIT
// How do I keep some candidates from being hard negatives by a rule of my own?
//
// Here: items of the positive's own category are too likely to be liked. The filter is a small
// struct; `needs_similarity` says that it does not look at embeddings.
#include <realhns/realhns.hpp>

#include <iostream>
#include <vector>

int main() {
  struct other_categories {
    const std::vector<int>* category;

    struct state {
      static constexpr bool needs_similarity() { return false; }
      const std::vector<int>* category;

      void keeps(std::span<const realhns::item_id> ids, std::span<const float>,
                 const realhns::query<float>& q, std::span<std::uint8_t> mask) const {
        for (std::size_t j = 0; j < ids.size(); ++j)
          if ((*category)[ids[j]] == (*category)[q.positive]) mask[j] = 0;
      }
    };

    state prepare(const realhns::single_domain<float>&, double, realhns::epoch_context&) const {
      return {category};
    }
  };

  std::vector<int> category(200);
  for (std::size_t item = 0; item < category.size(); ++item) category[item] = item % 4;

  const std::vector<float> items(200, 1.F), users(1, 1.F);
  const realhns::sampler sampler{
      realhns::options{.negatives = 100, .seed = 1}, realhns::fixed{}, other_categories{&category},
      realhns::general_selector<>{.coarse = {.from = 0.0, .to = 0.5}, .fine = {.k = 60}}};
  const auto epoch = sampler.prepare(
      1, realhns::single_domain<float>{.items = realhns::embedding_view<float>(items, 1),
                                       .users = realhns::embedding_view<float>(users, 1)});
  std::vector<realhns::item_id> negatives(100);
  const auto report = epoch.sample({.user = 0, .positive = 6}, negatives);

  std::size_t of_its_category = 0;
  for (const auto item : negatives) of_its_category += category[item] == category[6];
  std::cout << "hard negatives: " << report.hard << '\n'
            << "candidates that the filter dropped: " << report.rejected.filtered << '\n'
            << "hard negatives of the positive's category: " << of_its_category << '\n';
  return report.hard == 100 && report.rejected.filtered > 0 && of_its_category == 0 ? 0 : 1;
}
