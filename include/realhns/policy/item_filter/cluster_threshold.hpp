// SPDX-License-Identifier: MIT
#pragma once

#include "../../cluster/k_means.hpp"
#include "../../core/epoch_context.hpp"
#include "../../core/query.hpp"
#include "../../detail/kernels.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The item-based filter against false hard negatives (section 4.4.2): a candidate is kept while it
/// is less similar to the positive than s_d (Eq. 8), a share of s_c, which is how similar items of
/// one cluster are to its centre on average (Eq. 4).
///
/// With centroids that are means, the mean score of the members with their centre is the centre's
/// score with itself, so Eq. 4 takes no second pass: s_k = scale * |phi_k|^2. The mean s_c is over
/// non-empty clusters. Where it is not positive, or not a number, a share of it would filter all or
/// nothing at random; the filter is then off, and the report says so.
struct cluster_threshold {
  std::uint32_t clusters = 100;  // k_i
  std::uint32_t iterations = 25; ///< of k-means, at most
  static constexpr bool needs_rows() { return true; }

  template <std::floating_point T>
  struct state {
    T threshold; // s_d

    void keeps(std::span<const item_id> /*ids*/, std::span<const T> similarity_to_positive,
               const query<T>& /*query*/, std::span<std::uint8_t> mask) const noexcept {
      detail::with_kernels(detail::chosen_kernel(), [&](auto kernels) {
        kernels.keep_less(similarity_to_positive.data(), mask.size(), threshold, mask.data());
      });
    }
  };

  void validate() const {
    detail::require(clusters > 0, "cluster_threshold.clusters: must be positive");
    detail::require(iterations > 0, "cluster_threshold.iterations: must be positive");
  }

  template <class Input>
  auto prepare(const Input& input, double scale, epoch_context& context) const {
    using T = typename Input::value_type;
    std::vector<item_id> points;
    const auto [begin, end] = context.items.range();
    for (item_id item = begin; item < end; ++item)
      if (!std::ranges::binary_search(context.items.reserved(), item)) points.push_back(item);

    const philox_key key =
        user_key::of(context.settings.seed, context.epoch, draw_stage::clusters, 0).subset;
    const auto found = k_means{clusters, iterations}(
        input.items, std::move(points), input.similarity.unit_rows, key, context.threads);
    const double s_c = mean_score(found, input.similarity.scale);
    const bool usable = rankable(s_c) && s_c > 0;
    const double s_d = usable ? scale * s_c : std::numeric_limits<double>::max();
    context.report.mean_cluster_score = s_c;
    context.report.filter_threshold = s_d;
    context.report.filter_off = !usable;
    context.report.clusters = found.non_empty();
    context.report.cluster_iterations = found.iterations;
    return state<T>{
        static_cast<T>(std::min(s_d, static_cast<double>(std::numeric_limits<T>::max())))};
  }

private:
  template <class T>
  static double mean_score(const clustering<T>& found, double scale) {
    if (found.non_empty() == 0) return 0;
    const std::size_t dim = found.centroids.size() / found.sizes.size();
    double sum = 0;
    for (std::size_t c = 0; c < found.sizes.size(); ++c)
      if (found.sizes[c] > 0)
        for (std::size_t k = 0; k < dim; ++k) {
          const double x = found.centroids[c * dim + k];
          sum = std::fma(x, x, sum);
        }
    return scale * sum / found.non_empty();
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
