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

/// Clusters of some rows of a table.
template <std::floating_point T>
struct clustering {
  std::vector<item_id> points;           ///< the rows that took part, ascending
  std::vector<std::uint32_t> cluster_of; ///< one a point
  std::vector<std::uint32_t> sizes;      ///< one a cluster; 0 where one stayed empty
  std::vector<double> centroids;         ///< clusters x dim; means of the members, not renormalised
  std::uint32_t iterations = 0;

  std::uint32_t non_empty() const {
    return static_cast<std::uint32_t>(sizes.size()) -
           static_cast<std::uint32_t>(std::ranges::count(sizes, 0U));
  }
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
    for (const item_id row : out_.points)
      factors_.push_back(unit_factor(table_.row(row), similarity_));
    fit_.resize(out_.points.size());
    out_.cluster_of.assign(out_.points.size(), clusters_);
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
    pack_centroids();
    std::atomic<bool> moved = false;
    constexpr std::size_t block = 64;
    std::vector<scratch> workers(threads_.size());
    threads_.for_each_chunk(out_.points.size(), block,
                            [&](unsigned worker, std::size_t begin, std::size_t end) {
                              if (assign_block(workers[worker], begin, end))
                                moved.store(true, std::memory_order_relaxed);
                            });
    return moved;
  }

  void update() {
    std::ranges::fill(out_.centroids, 0.0);
    std::ranges::fill(out_.sizes, 0U);
    const std::size_t share = (clusters_ + threads_.size() - 1) / threads_.size();
    threads_.for_each_chunk(clusters_, share, [&](unsigned, std::size_t begin, std::size_t end) {
      for (std::size_t i = 0; i < out_.points.size(); ++i)
        if (const std::uint32_t c = out_.cluster_of[i]; c >= begin && c < end) add(c, i);
      for (std::size_t c = begin; c < end; ++c)
        for (std::size_t k = 0; k < dim_ && out_.sizes[c] > 0; ++k)
          out_.centroids[c * dim_ + k] /= out_.sizes[c];
    });
    restart_empty();
  }

private:
  struct scratch {
    std::vector<T> rows;
    std::vector<T> scores;
  };

  T number(std::size_t point, std::size_t k) const {
    return scaled(table_.row(out_.points[point])[k], factors_[point]);
  }

  void place(std::uint32_t c, std::size_t point) {
    for (std::size_t k = 0; k < dim_; ++k)
      out_.centroids[c * dim_ + k] = static_cast<double>(number(point, k));
  }

  void add(std::uint32_t c, std::size_t point) {
    ++out_.sizes[c];
    double* centroid = out_.centroids.data() + c * dim_;
    for (std::size_t k = 0; k < dim_; ++k) centroid[k] += static_cast<double>(number(point, k));
  }

  void pack_centroids() {
    const std::vector<T> narrow(out_.centroids.begin(), out_.centroids.end());
    const embedding_view<T> view(narrow.data(), clusters_, dim_);
    panels_.resize(panel_count(clusters_) * panel_width * dim_);
    pack_panels(view, similarity_, clusters_, std::identity{}, panels_.data());
    offsets_.assign(clusters_, 0);
    if (similarity_.unit_rows) return;
    for (std::uint32_t c = 0; c < clusters_; ++c) {
      const double norm = length(view.row(c));
      offsets_[c] = static_cast<T>(norm * norm / 2);
    }
  }

  /// The nearest centroid has the highest x . c - |c|^2 / 2, since |x - c|^2 = |x|^2 - 2 (x . c -
  /// |c|^2 / 2); for unit rows and centroids of one length, the highest x . c.
  bool assign_block(scratch& s, std::size_t begin, std::size_t end) {
    const std::size_t stride = panel_count(clusters_) * panel_width;
    s.rows.resize((end - begin) * dim_);
    s.scores.resize((end - begin) * stride);
    for (std::size_t i = begin; i < end; ++i)
      for (std::size_t k = 0; k < dim_; ++k) s.rows[(i - begin) * dim_ + k] = number(i, k);
    score_panels(s.rows.data(), end - begin, dim_, panels_.data(), panel_count(clusters_),
                 s.scores.data(), stride);
    bool moved = false;
    for (std::size_t i = begin; i < end; ++i) {
      const T* scores = &s.scores[(i - begin) * stride];
      std::uint32_t best = 0;
      for (std::uint32_t c = 1; c < clusters_; ++c)
        if (scores[c] - offsets_[c] > scores[best] - offsets_[best]) best = c;
      moved |= std::exchange(out_.cluster_of[i], best) != best;
      fit_[i] = static_cast<double>(scores[best] - offsets_[best]);
      if (similarity_.unit_rows) continue;
      const double norm = length(table_.row(out_.points[i]));
      fit_[i] -= norm * norm / 2;
    }
    return moved;
  }

  void restart_empty() {
    for (std::uint32_t c = 0; c < clusters_ && !fit_.empty(); ++c) {
      if (out_.sizes[c] > 0) continue;
      const auto farthest = std::ranges::min_element(fit_);
      place(c, static_cast<std::size_t>(farthest - fit_.begin()));
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
  std::vector<double> fit_; ///< minus half the squared distance, or the cosine
  std::vector<T> panels_;
  std::vector<T> offsets_;
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
