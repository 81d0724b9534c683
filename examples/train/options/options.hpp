// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "../math/loss.hpp"
#include "parse.hpp"

namespace trainer {

enum class sampler_kind { uniform, popularity, dns, dns_star, real_hns };

/// The spellings of the choices, on the command line and in reports.
inline const std::map<std::string, sampler_kind> sampler_names{
    {"uniform", sampler_kind::uniform},   {"popularity", sampler_kind::popularity},
    {"dns", sampler_kind::dns},           {"dns_star", sampler_kind::dns_star},
    {"real_hns", sampler_kind::real_hns},
};
inline const std::map<std::string, loss_kind> loss_names{
    {"bpr", loss_kind::bpr},
    {"bce", loss_kind::bce},
};

template <class Choice>
std::string name_of(const std::map<std::string, Choice>& names, Choice choice) {
  for (const auto& [name, value] : names)
    if (value == choice) return name;
  return {};
}

/// Which negatives to train on. The defaults are the paper's.
struct sampling_options {
  sampler_kind sampler = sampler_kind::uniform;
  std::uint32_t negatives = 20;
  std::uint32_t hard = 10; ///< at most; of real_hns the curriculum allows half of `negatives`
  rank_range window{0.3, 0.4};
  std::uint32_t pool = 1000;
  std::optional<rank_range> top;           ///< unless given, the sampler's own, see hard_ranks
  std::optional<std::uint32_t> candidates; ///< unless given, the sampler's own
  std::uint32_t item_clusters = 100;
  std::uint32_t start_epoch = 5;
  std::uint32_t interval = 2;
  std::uint32_t increment = 1;
  double initial_scale = 5;
  double growth = 1.15;

  /// Among its candidates, the ranks that dns_star and real_hns take hard negatives from.
  rank_range hard_ranks() const {
    return top.value_or(rank_range{0, sampler == sampler_kind::dns_star ? 10.0 : 100.0, false});
  }

  /// The random items that dns and dns_star choose each hard negative from.
  std::uint32_t candidate_count() const {
    return candidates.value_or(sampler == sampler_kind::dns_star ? 100 : 10);
  }
};

/// Everything the command line can set.
struct options {
  std::string data;
  std::string source;
  std::string target;
  std::string model = "mf";
  std::string json;
  sampling_options sampling;
  realhns::similarity_measure similarity = realhns::cosine(5);
  loss_kind loss = loss_kind::bpr;
  std::uint32_t epochs = 200;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  std::uint32_t dim = 64;
  std::uint32_t batch = 1024;
  double learning_rate = 4e-3;
  double l2 = 0;
  double dropout = 0.5;
  std::uint32_t patience = 10;
};

/// The first epoch with as many hard negatives as there will ever be (Eq. 7); 0 where there is no
/// curriculum. No run is ended for want of progress before it.
inline std::uint32_t first_full_epoch(const sampling_options& s) {
  const std::uint32_t most = std::min(s.hard, s.negatives / 2);
  if (s.sampler != sampler_kind::real_hns || most == 0) return 0;
  const std::uint32_t steps = (most + s.increment - 1) / s.increment;
  return s.start_epoch + (steps - 1) * s.interval + 1;
}

/// Throws std::invalid_argument, with a sentence for people, on what contradicts itself or means
/// nothing.
inline void validate(const options& o) {
  const auto require = [](bool holds, const char* sentence) {
    if (!holds) throw std::invalid_argument(sentence);
  };
  const auto& s = o.sampling;
  const bool hard_sampler =
      s.sampler != sampler_kind::uniform && s.sampler != sampler_kind::popularity;
  require(o.data == "planted" || !o.target.empty(),
          "--target is missing: the name of a file NAME.inter in the --data folder");
  require(o.data != "planted" || (o.target.empty() && o.source.empty()),
          "--data planted makes its own two domains: leave --source and --target out");
  require(o.source.empty() || o.source != o.target, "--source and --target are the same domain");
  require(s.negatives > 0, "--negatives must be positive");
  require(!hard_sampler || s.hard <= s.negatives, "--hard must not be more than --negatives");
  require(s.sampler != sampler_kind::real_hns || s.hard <= s.negatives / 2,
          "--hard must not be more than half of --negatives for real_hns (Eq. 7)");
  require(!s.hard_ranks().fractions, "--top takes counts, such as 0:100");
  require(s.candidate_count() > 0, "--candidates must be positive");
  require(s.sampler != sampler_kind::dns_star || s.hard_ranks().from < s.candidate_count(),
          "--top begins beyond --candidates, so nothing would be hard");
  require(s.pool > 0, "--pool must be positive");
  require(s.sampler != sampler_kind::real_hns || s.hard_ranks().from < s.pool,
          "--top begins beyond --pool, so nothing would be hard");
  require(s.item_clusters > 0, "--item-clusters must be positive");
  require(s.interval > 0 && s.increment > 0, "--interval and --increment must be positive");
  require(std::isfinite(s.initial_scale) && s.initial_scale > 0,
          "--initial-scale must be positive");
  require(std::isfinite(s.growth) && s.growth > 0, "--growth must be positive");
  require(o.epochs > 0, "--epochs must be positive");
  require(o.epochs >= first_full_epoch(s),
          "--epochs ends the run before the curriculum of real_hns is full");
  require(o.dim > 0, "--dim must be positive");
  require(o.batch > 0, "--batch must be positive");
  require(std::isfinite(o.learning_rate) && o.learning_rate > 0, "--lr must be positive");
  require(std::isfinite(o.l2) && o.l2 >= 0, "--l2 must not be negative");
  require(o.dropout >= 0 && o.dropout < 1, "--dropout must be at least 0 and less than 1");
  require(o.patience > 0, "--patience must be positive");
}

} // namespace trainer
