// SPDX-License-Identifier: MIT
#pragma once

#include "../../cluster/transfer_clusters.hpp"
#include "../../core/error.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The user-based filter against false hard negatives (section 4.5.2): of each cluster, the share
/// `weight` of its members with the lowest affinity (Eq. 6), ties to the smaller id. Who is unlike
/// those with the same interests in the source domain has less to fear from what they would like. Of n
/// members that is `weight` * n, rounded to the nearest number, halves up.
struct cluster_outliers {
  double weight = 0.8; // w_o

  void validate() const {
    detail::require(rankable(weight) && weight >= 0 && weight <= 1,
                    "cluster_outliers.weight: must be from 0 to 1");
  }

  std::vector<user_id> admitted(const transfer_clusters& clusters) const {
    std::vector<std::vector<ranking_key<double>>> members(clusters.sizes.size());
    for (std::size_t i = 0; i < clusters.users.size(); ++i)
      members[clusters.cluster_of[i]].push_back(
          ranking_key<double>::of(-clusters.affinities[i], clusters.users[i]));
    std::vector<user_id> out;
    for (auto& of_cluster : members) {
      const double share = weight * static_cast<double>(of_cluster.size());
      const auto last = of_cluster.begin() + static_cast<std::ptrdiff_t>(share + 0.5);
      if (last < of_cluster.end()) std::nth_element(of_cluster.begin(), last, of_cluster.end());
      std::transform(of_cluster.begin(), last, std::back_inserter(out),
                     [](const auto& key) { return key.item; });
    }
    std::ranges::sort(out);
    return out;
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
