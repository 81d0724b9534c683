// SPDX-License-Identifier: MIT
#pragma once

#include "../core/input.hpp"
#include "k_means.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Users in clusters of the source domain, and how well each fits those of its cluster in the target
/// domain: what a user filter decides by.
struct transfer_clusters {
  std::vector<user_id> users{};            ///< who took part, ascending
  std::vector<std::uint32_t> cluster_of{}; ///< one a user
  std::vector<double> affinities{};        ///< one a user (Eq. 6)
  std::vector<std::uint32_t> sizes{};      ///< one a cluster; 0 where one stayed empty
  std::vector<double> centroids{}; ///< phi_k (Eq. 5): clusters x dim; means, not renormalised

  std::uint32_t non_empty() const { return detail::count_non_empty(sizes); }

  std::span<const double> centroid(std::size_t cluster) const {
    const std::size_t dim = centroids.size() / sizes.size();
    return std::span(centroids).subspan(cluster * dim, dim);
  }
};

namespace detail {

/// Whether the user can be in a cluster: the states of both domains are numbers, and that of the
/// source has a direction.
template <class T>
bool has_source(const cross_domain<T>& input, std::size_t user) {
  const double of_source = length(input.source.row(user));
  return rankable(of_source) && of_source > 0 && rankable(length(input.target.row(user)));
}

/// phi_k (Eq. 5): the mean of the members' target states. The sums run in the order of the users.
template <class T>
void average_targets(const cross_domain<T>& input, transfer_clusters& found) {
  const std::size_t dim = input.target.dim();
  found.centroids.assign(found.sizes.size() * dim, 0.0);
  for (std::size_t i = 0; i < found.users.size(); ++i)
    add_scaled(input.target.row(found.users[i]), 1.0,
               found.centroids.data() + found.cluster_of[i] * dim, chosen_kernel());
  for (std::size_t c = 0; c < found.sizes.size(); ++c)
    for (std::size_t k = 0; k < dim && found.sizes[c] > 0; ++k)
      found.centroids[c * dim + k] /= found.sizes[c];
}

/// Eq. 6, h^T . phi_k, of the user's own cluster, with h^T of unit length where the similarity is the
/// cosine. The length of phi_k is the same for all of a cluster, so it orders nobody.
template <class T>
double affinity(std::span<const T> target, std::span<const double> centroid,
                similarity_measure similarity) {
  double sum = 0;
  for (std::size_t k = 0; k < target.size(); ++k)
    sum = std::fma(static_cast<double>(target[k]), centroid[k], sum);
  return unit_factor(target, similarity) * sum;
}

} // namespace detail

/// Clusters the users who have a source history by the direction of their source states, as `k_means`
/// does, and then looks at their target states.
template <class T>
transfer_clusters find_transfer_clusters(const cross_domain<T>& input, const k_means& how,
                                         philox_key key, thread_pool& threads) {
  std::vector<user_id> users;
  for (user_id user = 0; user < input.source.rows(); ++user)
    if (detail::has_source(input, user)) users.push_back(user);
  auto by_source = how(input.source, std::move(users), true, key, threads);

  transfer_clusters found;
  found.users = std::move(by_source.points);
  found.cluster_of = std::move(by_source.cluster_of);
  found.sizes = std::move(by_source.sizes);
  detail::average_targets(input, found);
  found.affinities.resize(found.users.size());
  threads.for_each_chunk(
      found.users.size(), 1024, [&](unsigned, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
          found.affinities[i] =
              detail::affinity(input.target.row(found.users[i]),
                               found.centroid(found.cluster_of[i]), input.similarity);
      });
  return found;
}

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
