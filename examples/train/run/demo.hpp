// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <string>

#include "run.hpp"

namespace trainer {

namespace detail {

inline options demo_options(sampler_kind sampler, std::uint64_t seed, unsigned threads) {
  options o;
  o.data.folder = "planted";
  o.training.seed = seed;
  o.training.threads = threads;
  o.training.epochs = 80;
  o.sampling.sampler = sampler;
  return o;
}

} // namespace detail

/// Trains the same model on three kinds of negatives, over made-up data where it is known which
/// negatives the user would in truth like, and prints what that does.
inline void run_demo(std::uint64_t seed, unsigned threads) {
  const workload work = load_data(detail::demo_options(sampler_kind::uniform, seed, threads));
  const split& data = work.data;
  std::printf("%zu users, %zu items, %zu training records, planted tastes, seed %llu\n\n",
              data.users.size(), data.items, data.training_records(),
              static_cast<unsigned long long>(seed));
  std::printf("%-10s %8s %8s %8s %8s %9s %9s %9s %8s\n", "", "sampled", "sampled", "full", "full",
              "", "false", "sampling", "all");
  std::printf("%-10s %8s %8s %8s %8s %9s %9s %9s %8s\n", "negatives", "NDCG@10", "HR@10", "NDCG@10",
              "HR@10", "hardness", "negatives", "seconds", "seconds");
  for (const auto sampler : {sampler_kind::uniform, sampler_kind::dns, sampler_kind::real_hns}) {
    const options o = detail::demo_options(sampler, seed, threads);
    const auto result = train(o, work);
    source_quality quality;
    for (const auto& epoch : result.epochs) quality += epoch.quality;
    const auto& shown = quality.hard.draws > 0 ? quality.hard : quality.all;
    const auto& s = result.seconds;
    std::printf("%-10s %8.4f %8.4f %8.4f %8.4f %9.3f %8.1f%% %9.1f %8.1f\n",
                to_text(sampler).c_str(), result.test.sampled.mean.ndcg_at_10(),
                result.test.sampled.mean.hr_at_10(), result.test.full.mean.ndcg_at_10(),
                result.test.full.mean.hr_at_10(), shown.hardness(),
                100 * shown.false_negatives().value(), s.prepare + s.sample,
                s.prepare + s.sample + s.train + s.evaluate);
    std::fflush(stdout);
  }
  std::printf(
      "\nTest quality of the best epoch on validation. Hardness is the mean rank quantile of "
      "the hard\nnegatives (0: the top, .5: chance), false negatives the share of them that "
      "the user would\nlike; of uniform, which has no hard ones, of all negatives.\n");
}

} // namespace trainer
