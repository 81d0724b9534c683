// SPDX-License-Identifier: MIT
#pragma once

#include <numeric>
#include <string>

#include "../detail/packed_range.hpp"
#include "../detail/ranked_scores.hpp"
#include "audit_report.hpp"
#include "audit_settings.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// A query whose row is drawn, and which rows of scores are its.
template <class T>
struct audited_query {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  query<T> q;
  std::size_t hard = 0; ///< slots of its row
  std::size_t by_representation = none;
  std::size_t by_positive = none;
};

/// One thread's memory for an audit.
template <class T>
struct audit_scratch {
  std::vector<audited_query<T>> queries; ///< of a block
  std::vector<item_id> negatives;        ///< a row for each
  std::size_t asked = 0;
  std::vector<T> asking; ///< `asked` representations and positives, packed
  std::vector<T> scores; ///< a row for each of these
  std::vector<T> tile;
  std::vector<T> positive;
  ranked_scores<T> by_representation;
  ranked_scores<T> by_positive;
  std::vector<std::uint64_t> item_draws;
};

/// Draws rows and looks at them, a block of queries at a time, so that the items are read once a block.
template <class T, class Drawer>
class auditor {
public:
  auditor(const Drawer& drawer, const single_domain<T>& input, const audit_settings& settings)
      : drawer_(drawer), input_(input), settings_(settings), items_(input),
        planned_hard_(std::min(planned_hard(), settings.negatives)), threads_(settings.threads),
        packed_(input.items, input.similarity, items_.range(), threads_) {
    if (input.scorer) ids_.resize(packed_.size());
    std::iota(ids_.begin(), ids_.end(), items_.range().begin);
  }

  audit_report run(const query_batch<T>& queries) {
    constexpr std::size_t part = 8 * block;
    std::vector<audit_report> parts((queries.size() + part - 1) / part);
    std::vector<audit_scratch<T>> scratches(threads_.size());
    for (auto& s : scratches) s.item_draws.resize(input_.items.rows());
    threads_.for_each_chunk(
        queries.size(), part, [&](unsigned worker, std::size_t begin, std::size_t end) {
          for (std::size_t i = begin; i < end; i += block)
            run_block(queries, i, std::min(i + block, end), scratches[worker], parts[begin / part]);
        });
    audit_report report;
    for (item_id item = items_.range().begin; item < items_.range().end; ++item)
      report.items += items_.has(item);
    for (const auto& p : parts) report += p; // in order: sums of doubles depend on it
    for (auto& s : scratches) report += {.item_draws = std::move(s.item_draws)};
    return report;
  }

private:
  static constexpr std::size_t block = 8;

  std::uint32_t planned_hard() const {
    if constexpr (requires { std::uint32_t{drawer_.report().plan.hard}; })
      return settings_.planned_hard.value_or(drawer_.report().plan.hard);
    else return settings_.planned_hard.value_or(0);
  }

  void run_block(const query_batch<T>& queries, std::size_t begin, std::size_t end,
                 audit_scratch<T>& s, audit_report& report) const {
    s.queries.clear();
    s.negatives.assign((end - begin) * settings_.negatives, no_item);
    s.asked = 0;
    s.by_representation.clear(); // they had scores of the last block
    s.by_positive.clear();
    const query<T>* last = nullptr; // neighbours may share a representation
    std::size_t last_asked = 0;
    s.queries.reserve(block);
    for (std::size_t i = begin; i < end; ++i) {
      audited_query<T>& a = s.queries.emplace_back();
      a.q = queries[i];
      a.hard = draw(a.q, row(s, i - begin), report);
      if (represents(a.q)) {
        if (last == nullptr || !score_alike(*last, a.q)) last_asked = ask(a.q, s);
        last = &a.q;
        a.by_representation = last_asked;
      }
      if (a.hard > 0 && a.q.positive < input_.items.rows() && knows_similarity())
        a.by_positive = ask_positive(a.q.positive, s);
    }
    score(s);
    for (std::size_t i = 0; i < s.queries.size(); ++i) look_at(s.queries[i], row(s, i), s, report);
  }

  std::span<item_id> row(audit_scratch<T>& s, std::size_t i) const {
    return std::span(s.negatives).subspan(i * settings_.negatives, settings_.negatives);
  }

  /// Returns how many of the slots are hard.
  std::size_t draw(const query<T>& q, std::span<item_id> row, audit_report& report) const {
    sample_report sampled;
    if constexpr (requires { drawer_.sample(q, row); }) sampled = drawer_.sample(q, row);
    else sampled = drawer_(q, row);
    const auto hard = std::min<std::size_t>(sampled.hard, row.size());
    report.slots += row.size();
    report.planned_hard += planned_hard_;
    report.missed_hard += planned_hard_ - std::min<std::size_t>(hard, planned_hard_);
    return hard;
  }

  /// The query's own, or the user's row; empty if there is none.
  std::span<const T> representation_of(const query<T>& q) const noexcept {
    if (!q.representation.empty() || q.user >= input_.users.rows()) return q.representation;
    return input_.users.row(q.user);
  }

  /// Whether items can be scored for the query.
  bool represents(const query<T>& q) const noexcept {
    return !representation_of(q).empty() || (input_.scorer && q.user < input_.users.rows());
  }

  /// Whether items can be ranked by what they are like.
  bool knows_similarity() const noexcept {
    return !input_.scorer || input_.scorer.knows_similarity();
  }

  /// Returns which row of scores will be those by the query's representation.
  std::size_t ask(const query<T>& q, audit_scratch<T>& s) const {
    if (!input_.scorer) return ask(representation_of(q), s);
    input_.scorer.score({&q, 1}, ids_, room(s));
    return s.asked++;
  }

  /// The same by a positive, which has a row.
  std::size_t ask_positive(item_id positive, audit_scratch<T>& s) const {
    if (!input_.scorer) return ask(input_.items.row(positive), s);
    input_.scorer.similarity({&positive, 1}, ids_, room(s));
    return s.asked++;
  }

  std::size_t ask(std::span<const T> row, audit_scratch<T>& s) const {
    s.asking.resize((s.asked + 1) * row.size());
    pack_query(row, input_.similarity, s.asking.data() + s.asked * row.size());
    return s.asked++;
  }

  /// Room for the next row of scores, which a scorer writes as soon as it is asked.
  std::span<T> room(audit_scratch<T>& s) const {
    s.scores.resize((s.asked + 1) * packed_.stride());
    return std::span(s.scores).subspan(s.asked * packed_.stride(), ids_.size());
  }

  /// Scores for the rows that ask.
  void score(audit_scratch<T>& s) const {
    if (input_.scorer) return;
    s.scores.resize(s.asked * packed_.stride());
    packed_.score(s.asking.data(), s.asked, s.scores.data(), s.tile);
  }

  void look_at(const audited_query<T>& a, std::span<const item_id> row, audit_scratch<T>& s,
               audit_report& report) const {
    const auto rank_by = [&](ranked_scores<T>& ranked, std::size_t asked) {
      if (asked == a.none) ranked.clear();
      else ranked.assign(s.scores.data() + asked * packed_.stride(), items_, a.q.user);
    };
    rank_by(s.by_representation, a.by_representation);
    rank_by(s.by_positive, a.by_positive);
    const std::optional<T> positive = positive_score(a, s);
    const bool outlier = settings_.outlier && settings_.outlier(a.q.user);

    for (std::size_t slot = 0; slot < row.size(); ++slot) {
      const item_id item = row[slot];
      if (item == no_item) continue;
      count(item, s);
      const bool allowed =
          item != a.q.positive && items_.judge(a.q.user, item) == drawable_items::verdict::drawable;
      report.forbidden += !allowed;
      audited_draws seen = judge(a.q.user, item);
      if (allowed) rank(s.by_representation, item, positive, seen);
      report.all += seen;
      if (slot >= a.hard) continue;
      report.hard += seen;
      if (settings_.outlier) (outlier ? report.outliers : report.others) += seen;
      if (const auto similarity = allowed ? s.by_positive.score(item) : std::nullopt)
        report.by_similarity[s.by_positive.rank(*similarity).tenth()] += seen;
    }
  }

  /// What the positive would score if it were a candidate; none where that can't be compared.
  std::optional<T> positive_score(const audited_query<T>& a, audit_scratch<T>& s) const {
    if (a.by_representation == a.none || a.q.positive >= input_.items.rows()) return std::nullopt;
    const T score = input_.scorer ? input_.scorer.score(a.q, a.q.positive) : multiply(a, s);
    return rankable(score) ? std::optional(score) : std::nullopt;
  }

  /// The product of the query's representation and its positive.
  T multiply(const audited_query<T>& a, audit_scratch<T>& s) const {
    const std::size_t dim = input_.items.dim();
    s.positive.resize(dim);
    pack_query(input_.items.row(a.q.positive), {input_.similarity.unit_rows, 1}, s.positive.data());
    return score_pair(s.asking.data() + a.by_representation * dim, s.positive.data(), dim);
  }

  void count(item_id item, audit_scratch<T>& s) const {
    if (item >= input_.items.rows())
      refuse("audit: a row holds item " + std::to_string(item) + ", beyond the table of " +
             std::to_string(input_.items.rows()));
    s.item_draws[item] += items_.has(item);
  }

  audited_draws judge(user_id user, item_id item) const {
    if (!settings_.truth) return {.draws = 1};
    return {.draws = 1, .judged = 1, .liked = settings_.truth(user, item)};
  }

  static void rank(const ranked_scores<T>& ranked, item_id item, const std::optional<T>& positive,
                   audited_draws& seen) {
    const std::optional<T> score = ranked.score(item);
    if (!score) return;
    seen.ranked = 1;
    seen.quantiles = ranked.rank(*score).quantile();
    if (!positive) return;
    seen.compared = 1;
    seen.gaps = static_cast<double>(*positive) - static_cast<double>(*score);
  }

  const Drawer& drawer_;
  const single_domain<T>& input_;
  const audit_settings& settings_;
  drawable_items items_;
  std::uint32_t planned_hard_;
  thread_pool threads_;
  packed_range<T> packed_;
  std::vector<item_id> ids_; ///< of the range, where a scorer is asked about them
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
