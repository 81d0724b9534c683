// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "../core/random.hpp"
#include "../core/ranking_key.hpp"
#include "../core/thread_pool.hpp"
#include "../detail/score_kernel.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

namespace detail {

inline std::uint32_t count_non_empty(const std::vector<std::uint32_t>& sizes) {
  return static_cast<std::uint32_t>(sizes.size()) -
         static_cast<std::uint32_t>(std::ranges::count(sizes, 0U));
}

} // namespace detail

/// Clusters of some rows of a table.
template <std::floating_point T>
struct clustering {
  std::vector<item_id> points;           ///< the rows that took part, ascending
  std::vector<std::uint32_t> cluster_of; ///< one a point
  std::vector<std::uint32_t> sizes;      ///< one a cluster; 0 where one stayed empty
  std::vector<double> centroids;         ///< clusters x dim; means of the members, not renormalised
  std::uint32_t iterations = 0;

  std::uint32_t non_empty() const { return detail::count_non_empty(sizes); }
};

/// How to cluster. Spherical k-means for unit rows (the nearest centroid by angle), Lloyd's
/// algorithm otherwise (the nearest by distance). Ties go to the lower cluster.
struct k_means {
  std::uint32_t clusters = 100;
  std::uint32_t iterations = 25; ///< at most

  /// Clusters those of the rows in `points` (ascending) that are finite. Starts from distinct rows
  /// chosen by hash; a cluster that empties is started anew from the row that is farthest from its
  /// own centroid. The same for any number of threads: sums run in the order of the rows.
  template <class T>
  clustering<T> operator()(const embedding_view<T>& table, std::vector<item_id> points,
                           bool unit_rows, philox_key key, thread_pool& threads) const;
};

namespace detail {

/// The workings of one k-means run.
template <class T>
class k_means_run {
public:
  k_means_run(const embedding_view<T>& table, bool unit_rows, std::uint32_t clusters,
              clustering<T>& out, thread_pool& threads)
      : table_(table), similarity_{unit_rows, 1}, clusters_(clusters), dim_(table.dim()), out_(out),
        threads_(threads) {}

  /// Keeps the finite rows; computes what each is multiplied by once.
  void admit_points() {
    std::erase_if(out_.points, [&](item_id row) { return !rankable(length(table_.row(row))); });
    factors_.reserve(out_.points.size());
    for (const item_id row : out_.points)
      factors_.push_back(unit_factor(table_.row(row), similarity_));
    fit_.resize(out_.points.size());
    out_.cluster_of.assign(out_.points.size(), clusters_);
    panels_.resize(threads_.size() * panel_width * dim_);
  }

  void start(philox_key key) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
    for (std::uint32_t i = 0; i < out_.points.size(); ++i)
      order.emplace_back(subset_hash(key, out_.points[i]), i);
    const auto chosen = std::min<std::size_t>(clusters_, order.size());
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(chosen));
    out_.centroids.assign(clusters_ * dim_, 0);
    out_.sizes.assign(clusters_, 0);
    for (std::uint32_t c = 0; c < chosen; ++c) place(c, order[c].second);
  }

  /// Assigns each point to its nearest centroid; says whether any moved.
  bool assign() {
    narrow_centroids();
    std::atomic<bool> moved = false;
    threads_.for_each_chunk(out_.points.size(), 4 * panel_width,
                            [&](unsigned worker, std::size_t begin, std::size_t end) {
                              for (; begin < end; begin += panel_width)
                                if (assign_panel(panels_.data() + worker * panel_width * dim_,
                                                 begin, std::min(panel_width, end - begin)))
                                  moved.store(true, std::memory_order_relaxed);
                            });
    return moved;
  }

  /// Each thread sums its own numbers of all rows, so each sum runs in the order of the rows, and
  /// the table is read from front to back.
  void update() {
    std::ranges::fill(out_.centroids, 0.0);
    std::ranges::fill(out_.sizes, 0U);
    for (const std::uint32_t c : out_.cluster_of) ++out_.sizes[c];
    const kernel_path path = chosen_kernel();
    const std::size_t share = std::max<std::size_t>(16, (dim_ / threads_.size() + 7) / 8 * 8);
    threads_.for_each_chunk(dim_, share, [&](unsigned, std::size_t begin, std::size_t end) {
      for (std::size_t i = 0; i < out_.points.size(); ++i) {
        if (i + 16 < out_.points.size()) prefetch(row(i + 16).subspan(begin, end - begin));
        add_scaled(row(i).subspan(begin, end - begin), factors_[i],
                   centroid(out_.cluster_of[i]) + begin, path);
      }
      for (std::uint32_t c = 0; c < clusters_; ++c)
        for (std::size_t k = begin; k < end && out_.sizes[c] > 0; ++k)
          centroid(c)[k] /= out_.sizes[c];
    });
    if (std::ranges::count(out_.sizes, 0U) > 0) restart_empty();
  }

private:
  std::span<const T> row(std::size_t point) const { return table_.row(out_.points[point]); }
  double* centroid(std::uint32_t c) { return out_.centroids.data() + c * dim_; }

  void place(std::uint32_t c, std::size_t point) {
    for (std::size_t k = 0; k < dim_; ++k)
      centroid(c)[k] = static_cast<double>(scaled(row(point)[k], factors_[point]));
  }

  /// The nearest centroid has the highest x . c - |c|^2 / 2, since |x - c|^2 = |x|^2 - 2 (x . c -
  /// |c|^2 / 2); for unit rows and centroids of one length, the highest x . c.
  void narrow_centroids() {
    narrow_.assign(out_.centroids.begin(), out_.centroids.end());
    offsets_.assign(clusters_, 0);
    for (std::uint32_t c = 0; c < clusters_; ++c) {
      const std::span<T> centre(narrow_.data() + c * dim_, dim_);
      if (similarity_.unit_rows) pack_query<T>(centre, similarity_, centre.data());
      else offsets_[c] = static_cast<T>(half_square(centre));
    }
  }

  static double half_square(std::span<const T> row) {
    const double norm = length(row);
    return norm * norm / 2;
  }

  bool assign_panel(T* panel, std::size_t begin, std::size_t count) {
    const T* rows[panel_width];
    for (std::size_t j = 0; j < count; ++j) rows[j] = row(begin + j).data();
    const kernel_path path = chosen_kernel();
    pack_panel(rows, &factors_[begin], count, dim_, panel, path);
    const std::size_t next = begin + panel_width;
    for (std::size_t i = next; i < std::min(next + panel_width, out_.points.size()); ++i)
      prefetch(row(i));
    score_bits<T> nearest[panel_width];
    T best[panel_width];
    with_kernels(path, [&](auto kernels) {
      kernels.nearest(narrow_.data(), offsets_.data(), clusters_, dim_, panel, nearest, best);
    });
    std::copy_n(best, count, fit_.begin() + static_cast<std::ptrdiff_t>(begin));
    bool moved = false;
    for (std::size_t j = 0; j < count; ++j) {
      const auto c = static_cast<std::uint32_t>(nearest[j]);
      moved |= std::exchange(out_.cluster_of[begin + j], c) != c;
    }
    return moved;
  }

  void restart_empty() {
    std::vector<double> fit(fit_.begin(), fit_.end()); // minus half the squared distance, or cosine
    for (std::size_t i = 0; i < fit.size() && !similarity_.unit_rows; ++i)
      fit[i] -= half_square(row(i));
    for (std::uint32_t c = 0; c < clusters_; ++c) {
      if (out_.sizes[c] > 0) continue;
      const auto farthest = std::ranges::min_element(fit);
      place(c, static_cast<std::size_t>(farthest - fit.begin()));
      *farthest = std::numeric_limits<double>::max(); // the next empty cluster takes another
    }
  }

  const embedding_view<T>& table_;
  similarity_measure similarity_;
  std::uint32_t clusters_;
  std::size_t dim_;
  clustering<T>& out_;
  thread_pool& threads_;
  std::vector<double> factors_;
  std::vector<T> fit_;     ///< what the kernel found highest for each point
  std::vector<T> panels_;  ///< one a thread
  std::vector<T> narrow_;  ///< the centroids as the kernel reads them
  std::vector<T> offsets_; ///< what it takes off the scores with them
};

} // namespace detail

template <class T>
clustering<T> k_means::operator()(const embedding_view<T>& table, std::vector<item_id> points,
                                  bool unit_rows, philox_key key, thread_pool& threads) const {
  clustering<T> out;
  out.points = std::move(points);
  detail::k_means_run<T> run(table, unit_rows, clusters, out, threads);
  run.admit_points();
  run.start(key);
  if (out.points.empty() || clusters == 0) return out;
  while (out.iterations < iterations) {
    const bool moved = run.assign();
    run.update();
    ++out.iterations;
    if (!moved) break;
  }
  return out;
}

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
