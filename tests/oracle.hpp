// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <realhns/cluster/k_means.hpp>
#include <realhns/core/epoch_context.hpp>
#include <realhns/core/query.hpp>

/// A slow and literal transcription of the method: Eq. 3, 4, 7 and 8 of the paper, the rules for
/// slots, and the distributions of the samplers in closed form. It shares with the library what a
/// caller sees (inputs, random streams) and k-means; nothing is packed, blocked, cached or skipped.
namespace oracle {

using realhns::draw_stream;
using realhns::item_id;
using realhns::no_item;
using realhns::single_domain;
using realhns::user_id;

template <class T>
struct ranked {
  item_id item;
  T score;
};

// --- Scores ---

/// A row as its score needs it: times `scale`, and of unit length under cosine.
template <class T>
std::vector<T> as_scored(std::span<const T> row, bool unit_rows, double scale) {
  double squares = 0;
  for (const T x : row) squares += static_cast<double>(x) * static_cast<double>(x);
  const double factor = (!unit_rows ? 1 : squares > 0 ? 1 / std::sqrt(squares) : 0) * scale;
  std::vector<T> out;
  for (const T x : row) out.push_back(static_cast<T>(static_cast<double>(x) * factor));
  return out;
}

/// One chain of fused multiply-adds over ascending k; `asking` is the side that carries the scale.
template <class T>
T score(const single_domain<T>& input, std::span<const T> asking, std::span<const T> item) {
  const auto a = as_scored(asking, input.similarity.unit_rows, input.similarity.scale);
  const auto b = as_scored(item, input.similarity.unit_rows, 1);
  T sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum = std::fma(a[k], b[k], sum);
  return sum;
}

/// The items by descending score, ties to the smaller id, without those whose score is no number.
template <class T>
std::vector<ranked<T>> ranking(const single_domain<T>& input, std::span<const T> representation,
                               const std::vector<item_id>& items) {
  std::vector<ranked<T>> out;
  for (const item_id item : items) {
    const T s = score(input, representation, input.items.row(item));
    if (std::isfinite(s)) out.push_back({item, s});
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.score > b.score || (a.score == b.score && a.item < b.item);
  });
  return out;
}

// --- Who may have what ---

template <class T>
std::vector<item_id> drawable(const single_domain<T>& input, user_id user) {
  std::vector<item_id> out;
  for (item_id item = 0; item < input.items.rows(); ++item) {
    const bool inside = item >= input.item_range.begin && item < input.item_range.end;
    const bool reserved = std::ranges::count(input.reserved, item) > 0;
    const bool known = std::ranges::count(input.known.row(user), item) > 0;
    const bool allowed = !input.eligible || input.eligible(user, item);
    if (inside && !reserved && !known && allowed) out.push_back(item);
  }
  return out;
}

/// One uniform item that is drawable and not excluded: 32 tries over the item range, then one draw
/// from the list of what is left.
template <class T>
item_id uniform_draw(const single_domain<T>& input, user_id user,
                     const std::vector<item_id>& excluded, draw_stream& random) {
  auto left = drawable(input, user);
  std::erase_if(left, [&](item_id item) { return std::ranges::count(excluded, item) > 0; });
  const auto end =
      std::min(input.item_range.end, static_cast<item_id>(input.items.rows())); // no_item: all
  const item_id begin = input.item_range.begin;
  for (int tries = 0; tries < 32; ++tries) {
    const item_id item = begin + random.below(end - begin);
    if (std::ranges::count(left, item) > 0) return item;
  }
  return left.empty() ? no_item : left[random.below(static_cast<std::uint32_t>(left.size()))];
}

// --- Eq. 3: the rank window and its random subset, ascending by id ---

template <class T>
std::vector<item_id> pool(const single_domain<T>& input, user_id user,
                          std::span<const T> representation, double from, double to,
                          std::size_t size, realhns::philox_key key) {
  const auto best_first = ranking(input, representation, drawable(input, user));
  const auto n = static_cast<double>(best_first.size());
  std::vector<std::pair<std::uint32_t, item_id>> window;
  for (auto rank = static_cast<std::size_t>(std::floor(from * n));
       rank < static_cast<std::size_t>(std::ceil(to * n)); ++rank)
    window.emplace_back(realhns::subset_hash(key, best_first[rank].item), best_first[rank].item);
  std::ranges::sort(window);
  std::vector<item_id> out;
  for (std::size_t i = 0; i < std::min(size, window.size()); ++i) out.push_back(window[i].second);
  std::ranges::sort(out);
  return out;
}

// --- Eq. 4: s_c, the mean over clusters of the mean score of members with their centre ---

template <class T>
double mean_cluster_score(const single_domain<T>& input, const realhns::clustering<T>& clusters) {
  const std::size_t dim = input.items.dim();
  double sum = 0;
  double non_empty = 0;
  for (std::size_t c = 0; c < clusters.sizes.size(); ++c) {
    double of_cluster = 0;
    double members = 0;
    for (std::size_t i = 0; i < clusters.points.size(); ++i) {
      if (clusters.cluster_of[i] != c) continue;
      const auto v = as_scored(input.items.row(clusters.points[i]), input.similarity.unit_rows, 1);
      for (std::size_t k = 0; k < dim; ++k)
        of_cluster +=
            input.similarity.scale * static_cast<double>(v[k]) * clusters.centroids[c * dim + k];
      ++members;
    }
    if (members == 0) continue;
    sum += of_cluster / members;
    ++non_empty;
  }
  return sum / non_empty;
}

// --- Eq. 7 and 8 ---

struct curriculum {
  double mu = 5, psi = 2, eta = 1, chi = 5, tau = 1.15;

  double steps(double e) const { return std::ceil((e - mu) / psi); }
  double hard(double e, double negatives) const {
    return e <= mu ? 0 : std::min(eta * steps(e), std::floor(negatives / 2));
  }
  double filter_scale(double e) const {
    return e <= mu ? std::numeric_limits<double>::infinity()
                   : std::min(1.0, std::pow(tau, steps(e)) / chi);
  }
};

// --- Fine selection: from candidates that are ranked already ---

/// Uniform among the ranks [from, k).
template <class T>
std::vector<item_id> top_k(std::vector<ranked<T>> members, std::size_t from, std::size_t k,
                           std::size_t slots, bool distinct, draw_stream& random) {
  members.resize(std::min(k, members.size()));
  members.erase(members.begin(),
                members.begin() + static_cast<std::ptrdiff_t>(std::min(from, members.size())));
  std::vector<item_id> out;
  for (std::uint32_t i = 0; i < slots && !members.empty(); ++i) {
    const auto size = static_cast<std::uint32_t>(members.size());
    if (!distinct) {
      out.push_back(members[random.below(size)].item);
    } else if (i < size) {
      std::swap(members[i], members[i + random.below(size - i)]);
      out.push_back(members[i].item);
    }
  }
  return out;
}

/// For each slot, the best of `count` that are drawn with repeats from the pool, ascending by id.
template <class T>
std::vector<item_id> best_of(std::vector<ranked<T>> pool, std::size_t count, std::size_t slots,
                             bool distinct, draw_stream& random) {
  std::ranges::sort(pool, {}, &ranked<T>::item);
  std::vector<item_id> out;
  while (out.size() < slots && !pool.empty()) {
    ranked<T> best{no_item, -std::numeric_limits<T>::infinity()};
    for (std::size_t i = 0; i < count; ++i) {
      const auto& one = pool[random.below(static_cast<std::uint32_t>(pool.size()))];
      if (one.score > best.score || (one.score == best.score && one.item < best.item)) best = one;
    }
    out.push_back(best.item);
    if (distinct) std::erase_if(pool, [&](const auto& one) { return one.item == best.item; });
  }
  return out;
}

// --- Whole rows of negatives ---

/// What a sampler with one selector and uniform proposals does in one epoch.
template <class T>
struct sampler {
  const single_domain<T>& input;
  realhns::options settings;
  realhns::epoch_t epoch;
  std::size_t hard = 0; ///< n_r

  realhns::user_key key(realhns::draw_stage stage, user_id user) const {
    return realhns::user_key::of(settings.seed, epoch, stage, user);
  }
  draw_stream stream(realhns::draw_stage stage, const realhns::query<T>& q) const {
    return {key(stage, q.user).stream, q.positive, q.position};
  }

  std::span<const T> representation(const realhns::query<T>& q) const {
    return q.representation.empty() ? input.users.row(q.user) : q.representation;
  }

  /// Eq. 4: what is too much like the positive does not.
  bool passes(const realhns::query<T>& q, item_id item, T s_d) const {
    return score(input, input.items.row(q.positive), input.items.row(item)) < s_d;
  }

  /// What a selector over a rank window adds to the items in `row`: the window is that of the `prior`
  /// representation, and `pick` is given what passes the filter, ranked by the `current` one.
  template <class Pick>
  std::vector<item_id> from_window(const realhns::query<T>& q, realhns::draw_stage stage,
                                   std::span<const T> prior, std::span<const T> current,
                                   double from, double to, std::size_t size, T s_d,
                                   const std::vector<item_id>& row, Pick pick) const {
    auto kept = pool(input, q.user, prior, from, to, size, key(stage, q.user).subset);
    std::erase_if(kept, [&](item_id item) {
      return item == q.positive || (settings.distinct && std::ranges::count(row, item) > 0) ||
             !passes(q, item, s_d);
    });
    auto random = stream(stage, q);
    return pick(ranking(input, current, kept), random);
  }

  /// The hard part of a row of RealHNS, general part only.
  template <class Pick>
  std::vector<item_id> real_hns(const realhns::query<T>& q, double from, double to,
                                std::size_t size, T s_d, Pick pick) const {
    return from_window(q, realhns::draw_stage::selectors, input.users.row(q.user),
                       representation(q), from, to, size, s_d, {}, pick);
  }

  /// The hard part of a row of DNS(M, N): for each slot, one of the best M of those of N uniform items
  /// that are less similar to the positive than s_d.
  std::vector<item_id> dns(const realhns::query<T>& q, std::size_t n, std::size_t m,
                           T s_d = std::numeric_limits<T>::infinity()) const {
    auto random = stream(realhns::draw_stage::selectors, q);
    std::vector<std::vector<item_id>> candidates(hard);
    for (auto& block : candidates)
      for (std::size_t i = 0; i < n; ++i)
        block.push_back(uniform_draw(input, q.user, {q.positive}, random));
    std::vector<item_id> out;
    for (auto& block : candidates) {
      std::erase_if(block, [&](item_id item) { return !passes(q, item, s_d); });
      for (const item_id item :
           top_k(ranking(input, representation(q), block), 0, m, 1, false, random))
        out.push_back(item);
    }
    return out;
  }

  /// The row that begins with these hard negatives.
  std::vector<item_id> fill(const realhns::query<T>& q, std::vector<item_id> row) const {
    auto random = stream(realhns::draw_stage::proposal, q);
    while (row.size() < settings.negatives) {
      std::vector<item_id> excluded{q.positive};
      if (settings.distinct) excluded.insert(excluded.end(), row.begin(), row.end());
      const item_id item = uniform_draw(input, q.user, excluded, random);
      row.resize(item == no_item ? settings.negatives : row.size() + 1, item);
    }
    return row;
  }
};

/// The slots of each selector: up to its quota in declared order, while `hard` lasts; those of a
/// selector that does not serve the user go to the first.
inline std::vector<std::size_t> slots(std::size_t hard, const std::vector<std::size_t>& quotas,
                                      const std::vector<bool>& serves) {
  std::vector<std::size_t> out(quotas.size());
  for (std::size_t i = 0; i < quotas.size(); ++i) {
    const std::size_t share = std::min(quotas[i], hard);
    hard -= share;
    out[serves[i] ? i : 0] += share;
  }
  return out;
}

// --- Distributions in closed form ---

/// Each item in proportion to its weight, among those the user may have; 0 for the others.
inline std::vector<double> restricted(std::vector<double> weights,
                                      const std::vector<item_id>& drawable) {
  double total = 0;
  for (item_id item = 0; item < weights.size(); ++item) {
    if (std::ranges::count(drawable, item) == 0) weights[item] = 0;
    total += weights[item];
  }
  for (double& weight : weights) weight /= total;
  return weights;
}

/// The rank, among n, of one of the best `top` of `draws` uniform ranks, for each rank: the mean of
/// the laws of the order statistics. DNS is top = 1, where rank r has the probability
/// ((n - r) / n)^draws - ((n - r - 1) / n)^draws.
inline std::vector<double> top_of_uniform(std::size_t n, std::size_t draws, std::size_t top) {
  const auto at_most = [&](std::size_t m, double p) { // P(the m-th best of the draws is within p)
    double sum = 0;
    for (std::size_t j = m; j <= draws; ++j) {
      const auto d = static_cast<double>(draws), i = static_cast<double>(j);
      const double ways = std::lgamma(d + 1) - std::lgamma(i + 1) - std::lgamma(d - i + 1);
      sum += std::exp(ways) * std::pow(p, i) * std::pow(1 - p, d - i);
    }
    return sum;
  };
  std::vector<double> out(n);
  for (std::size_t rank = 0; rank < n; ++rank)
    for (std::size_t m = 1; m <= top; ++m) {
      const auto r = static_cast<double>(rank), size = static_cast<double>(n);
      out[rank] += (at_most(m, (r + 1) / size) - at_most(m, r / size)) / static_cast<double>(top);
    }
  return out;
}

} // namespace oracle
