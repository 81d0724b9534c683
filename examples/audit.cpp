// SPDX-License-Identifier: MIT
// How many of my negatives are none, and how hard are they?
//
// Here it is known what users would like: items of their own kind. They have met half of these; the
// model ranks the other half as high.
#include <realhns/realhns.hpp>

#include <cstdio>
#include <vector>

int main() {
  constexpr std::size_t dim = 16;
  constexpr realhns::user_id user_count = 100, item_count = 1000, kinds = 20;
  const auto likes = [](realhns::user_id u, realhns::item_id i) { return u % kinds == i % kinds; };
  const auto noisy_kinds = [](std::uint32_t rows, std::uint32_t seed) {
    realhns::draw_stream kind({1, 0}, 0, 0), noise({seed, 0}, 0, 0);
    std::vector<float> of_kinds(kinds * dim), out(rows * dim);
    for (float& x : of_kinds) x = static_cast<float>(kind.below(2001)) / 1000 - 1;
    for (std::size_t k = 0; k < out.size(); ++k)
      out[k] = of_kinds[k % of_kinds.size()] + static_cast<float>(noise.below(2001)) / 1000 - 1;
    return out;
  };
  const std::vector<float> V = noisy_kinds(item_count, 2), U = noisy_kinds(user_count, 3);
  std::vector<realhns::user_id> users;
  std::vector<realhns::item_id> positives;
  std::vector<std::uint32_t> positions;
  std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs;
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id i = u % kinds; i < item_count; i += 2 * kinds) {
      pairs.emplace_back(u, i);
      users.push_back(u);
      positives.push_back(i);
      positions.push_back(0);
    }
  const auto train = realhns::interactions::from_pairs(pairs);
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(V, dim),
                                            .users = realhns::embedding_view<float>(U, dim),
                                            .known = train,
                                            .similarity = realhns::cosine()};

  std::printf("%-18s %-24s %8s\n", "", "false negatives (95%)", "hardness");
  const auto audit = [&](const char* name, const auto& sampler) {
    const auto found =
        realhns::audit(sampler.prepare(40, input), input,
                       {.users = users, .positives = positives, .positions = positions},
                       {.negatives = 20, .truth = likes});
    const auto& seen = found.hard.draws > 0 ? found.hard : found.all; // uniform has no hard ones
    const auto share = seen.false_negatives();
    const auto [low, high] = share.interval();
    std::printf("%-18s %4.1f%%  (%4.1f%% to %4.1f%%)  %8.3f\n", name, 100 * share.value(),
                100 * low, 100 * high, seen.hardness());
    return seen;
  };
  const auto uniform = audit("uniform", realhns::presets::uniform({.negatives = 20}));
  const auto dns = audit("dns", realhns::dns({.negatives = 20, .hard = 10, .candidates = 10}));
  const auto real_hns = audit("real_hns_general", realhns::real_hns_general({.negatives = 20}));
  return dns.hardness() < uniform.hardness() && real_hns.hardness() < uniform.hardness() &&
                 real_hns.false_negatives().value() < dns.false_negatives().value()
             ? 0
             : 1;
}
