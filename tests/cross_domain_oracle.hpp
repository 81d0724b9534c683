// SPDX-License-Identifier: MIT
#pragma once

#include <map>

#include "oracle.hpp"

namespace oracle {

/// The cross-domain part, slow and literal: Eq. 5 and 6 and the outliers. It shares k-means with the
/// library. `Mlp` has one(source, centroid) -> representation.
template <class T, class Mlp>
struct cross_domain {
  const realhns::cross_domain<T>& input;
  const Mlp& mlp;
  std::map<user_id, std::size_t> cluster_of; ///< of the users who have a source history

  cross_domain(const realhns::cross_domain<T>& in, const Mlp& transfer, std::uint32_t clusters,
               realhns::philox_key key)
      : input(in), mlp(transfer) {
    std::vector<user_id> users;
    for (user_id user = 0; user < input.source.rows(); ++user)
      if (has_source(user)) users.push_back(user);
    realhns::thread_pool threads;
    const auto found =
        realhns::k_means{clusters, 25}(input.source, std::move(users), true, key, threads);
    for (std::size_t i = 0; i < found.points.size(); ++i)
      cluster_of[found.points[i]] = found.cluster_of[i];
  }

  bool has_source(user_id user) const {
    const auto finite = [](T x) { return std::isfinite(x); };
    return std::ranges::all_of(input.source.row(user), finite) &&
           std::ranges::all_of(input.target.row(user), finite) &&
           std::ranges::any_of(input.source.row(user), [](T x) { return x != 0; });
  }

  // --- Eq. 5 ---
  std::vector<double> centroid(std::size_t cluster) const {
    std::vector<double> mean(input.target.dim());
    double members = 0;
    for (const auto& [user, of] : cluster_of) {
      if (of != cluster) continue;
      for (std::size_t k = 0; k < mean.size(); ++k)
        mean[k] += static_cast<double>(input.target.row(user)[k]);
      ++members;
    }
    for (double& x : mean) x /= members;
    return mean;
  }

  // --- Eq. 6 ---
  double affinity(user_id user) const {
    const auto mean = centroid(cluster_of.at(user));
    double squares = 0, product = 0;
    for (std::size_t k = 0; k < mean.size(); ++k) {
      const auto h = static_cast<double>(input.target.row(user)[k]);
      squares += h * h;
      product = std::fma(h, mean[k], product);
    }
    return input.similarity.unit_rows ? product / std::sqrt(squares) : product;
  }

  // --- 4.5.2: of each cluster, the share with the lowest affinity ---
  std::vector<user_id> outliers(double share) const {
    std::map<std::size_t, std::vector<std::pair<double, user_id>>> members;
    for (const auto& [user, cluster] : cluster_of)
      members[cluster].emplace_back(affinity(user), user);
    std::vector<user_id> out;
    for (auto& [cluster, list] : members) {
      std::ranges::sort(list);
      const double count = std::floor(share * static_cast<double>(list.size()) + 0.5);
      for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        out.push_back(list[i].second);
    }
    std::ranges::sort(out);
    return out;
  }

  /// u^S of a source state, with the centroid of the user's cluster.
  std::vector<T> transferred(user_id user, std::span<const T> source) const {
    const auto mean = centroid(cluster_of.at(user));
    return mlp.one(source, std::vector<T>(mean.begin(), mean.end()));
  }
  std::vector<T> transferred(user_id user) const {
    return transferred(user, input.source.row(user));
  }
};

} // namespace oracle
