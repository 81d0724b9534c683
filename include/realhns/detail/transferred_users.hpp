// SPDX-License-Identifier: MIT
#pragma once

#include "../cluster/transfer_clusters.hpp"
#include "../core/epoch_context.hpp"
#include "../core/transfer_block.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// The users who get negatives from the source domain, and what their source states become in the
/// target domain. Takes memory and time for them alone.
template <class T>
class transferred_users {
public:
  /// Of `admitted`, in any order, passes over those who are in no cluster.
  transferred_users(const cross_domain<T>& input, const transfer_clusters& clusters,
                    std::vector<user_id> admitted, thread_pool& threads)
      : centroids_(clusters.centroids.begin(), clusters.centroids.end()), dim_(input.target.dim()),
        width_(input.items.dim()) {
    std::ranges::sort(admitted);
    admitted.erase(std::unique(admitted.begin(), admitted.end()), admitted.end());
    for (const user_id user : admitted) {
      const auto place = std::ranges::lower_bound(clusters.users, user);
      if (place == clusters.users.end() || *place != user) continue;
      users_.push_back(user);
      cluster_of_.push_back(
          clusters.cluster_of[static_cast<std::size_t>(place - clusters.users.begin())]);
    }

    representations_.resize(users_.size() * width_);
    std::vector<transfer_block<T>> blocks(threads.size());
    constexpr std::size_t rows = 128; // a matrix product that is worth the call
    threads.for_each_chunk(
        users_.size(), rows, [&](unsigned worker, std::size_t begin, std::size_t end) {
          blocks[worker].clear();
          for (std::size_t i = begin; i < end; ++i)
            blocks[worker].add(input.source.row(users_[i]), centroid(i));
          blocks[worker].transfer(
              input.transfer,
              std::span(representations_).subspan(begin * width_, (end - begin) * width_));
        });
  }

  std::span<const user_id> ids() const noexcept { return users_; }

  /// One row a user, in the order of ids(): u^S.
  embedding_view<T> representations() const {
    return {representations_.data(), users_.size(), width_};
  }

  bool contains(user_id user) const noexcept { return std::ranges::binary_search(users_, user); }

  /// phi_k of the cluster of a user, who is one of them.
  std::span<const T> centroid_of(user_id user) const noexcept {
    return centroid(
        static_cast<std::size_t>(std::ranges::lower_bound(users_, user) - users_.begin()));
  }

  std::size_t bytes() const noexcept {
    return users_.size() * (sizeof(user_id) + sizeof(std::uint32_t)) +
           (centroids_.size() + representations_.size()) * sizeof(T);
  }

private:
  std::span<const T> centroid(std::size_t i) const noexcept {
    return std::span(centroids_).subspan(cluster_of_[i] * dim_, dim_);
  }

  std::vector<user_id> users_;            ///< ascending
  std::vector<std::uint32_t> cluster_of_; ///< one a user
  std::vector<T> centroids_;
  std::size_t dim_;   ///< of the target states
  std::size_t width_; ///< of the representations
  std::vector<T> representations_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
