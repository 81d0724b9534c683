// SPDX-License-Identifier: MIT
#pragma once

#include "bulk_draws.hpp"
#include "score_histories.hpp"
#include "score_kernel.hpp"
#include "weighted_subset.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// One thread's work on a score memory, and its scratch: brings the users' lists from an earlier epoch
/// to this one.
template <class T>
class memory_keeper {
public:
  /// `previous` is null in a first epoch. All that is given must live as long as this.
  memory_keeper(const single_domain<T>& input, const epoch_context& context, double temperature,
                const score_histories<T>* previous, score_histories<T>& out)
      : input_(input), context_(context), temperature_(temperature), previous_(previous), out_(out),
        shape_(out.shape()), gap_(previous == nullptr ? 0 : context.epoch - previous->epoch()) {}

  void keep(std::size_t row) {
    user_ = context_.user_of(row);
    has_earlier_ = false;
    if (previous_ != nullptr) {
      earlier_row_ = previous_->lists().row_of(user_);
      has_earlier_ = earlier_row_ < previous_->lists().rows();
    }
    watch();
    score(row);
    const auto kept = renew();
    write(row, kept);
  }

  void report_to(prepare_report& report) const {
    report.rejected += rejected_;
    report.pooled_users += pooled_users_;
    report.pooled_items += pooled_items_;
  }

private:
  /// An item that may be in the memory, and its place in what is watched.
  struct entrant {
    item_id item;
    std::size_t place;
    friend auto operator<=>(const entrant&, const entrant&) = default;
  };

  /// Lists whom to score: the memory, then newcomers by how many epochs they are from entering it, 0
  /// to epochs - 1. They are those of before where there are any, else drawn now.
  void watch() {
    watched_.resize(shape_.size + shape_.epochs * shape_.newcomers);
    const auto part = [&](std::size_t begin, std::size_t count, std::size_t was, epoch_t epoch,
                          std::uint32_t stream) {
      const auto to = std::span(watched_).subspan(begin, count);
      if (has_earlier_ && was + count <= shape_.list())
        std::ranges::copy(previous_->lists().slots(earlier_row_).subspan(was, count), to.begin());
      else draw(epoch, stream, to);
    };
    part(0, shape_.size, 0, context_.epoch, first_memory);
    for (std::size_t lead = 0; lead < shape_.epochs; ++lead) {
      const std::size_t begin = shape_.size + lead * shape_.newcomers;
      part(begin, shape_.newcomers, earlier(begin), context_.epoch + static_cast<epoch_t>(lead),
           newcomers);
    }
  }

  /// Uniform items that the user may have, none twice; the rest is no_item. A function of the seed,
  /// the epoch and the user.
  void draw(epoch_t epoch, std::uint32_t stream, std::span<item_id> out) {
    const user_key key = user_key::of(context_.settings.seed, epoch, context_.stage, user_);
    const uniform_items all{context_.items.range()};
    draw_stream random(key.stream, no_item, stream);
    rejections of_no_interest;
    bulk_draws(all, context_.items, true, buffer_, of_no_interest)
        .fill(out, user_, no_item, random);
  }

  /// Where the watched item of a place that is no part of the memory was in the earlier list.
  std::size_t earlier(std::size_t place) const { return place + (gap_ - 1) * shape_.newcomers; }

  /// Scores what is watched, and after it the user's known positives.
  void score(std::size_t row) {
    const auto known = context_.items.known().row(user_);
    const std::size_t count = watched_.size() + known.size(), dim = input_.items.dim();
    scores_.assign(panel_count(count) * panel_width, no_record<T>);
    if (input_.items.empty()) return;
    ids_.assign(watched_.begin(), watched_.end());
    std::ranges::replace(ids_, no_item, item_id{0});
    ids_.insert(ids_.end(), known.begin(), known.end());
    if (input_.scorer) {
      const query<T> q{.user = user_, .positive = no_item};
      input_.scorer.score({&q, 1}, ids_, std::span(scores_).first(count));
    } else {
      query_.resize(dim);
      pack_query(input_.users.row(row), input_.similarity, query_.data());
      grow(panels_, scores_.size() * dim);
      pack_panels(
          input_.items, input_.similarity, count, [&](std::size_t j) { return ids_[j]; },
          panels_.data());
      score_panels(query_.data(), 1, dim, panels_.data(), panel_count(count), scores_.data(),
                   scores_.size());
    }
    for (std::size_t place = 0; place < watched_.size(); ++place)
      if (watched_[place] == no_item) scores_[place] = no_record<T>;
  }

  /// Who of the memory and of those that may enter now is in it from now on, in the order of ids.
  std::span<const std::uint32_t> renew() {
    entrants_.clear();
    for (std::size_t place = 0; place < shape_.size + shape_.newcomers; ++place)
      if (watched_[place] != no_item) entrants_.push_back({watched_[place], place});
    std::ranges::sort(entrants_);
    const auto same = [](const entrant& a, const entrant& b) { return a.item == b.item; };
    entrants_.erase(std::unique(entrants_.begin(), entrants_.end(), same), entrants_.end());
    std::erase_if(entrants_, [&](const entrant& e) {
      if (!context_.items.admit(user_, e.item, rejected_)) return true;
      const bool ranked = rankable(scores_[e.place]);
      rejected_.not_rankable += !ranked;
      return !ranked;
    });
    entrant_scores_.clear();
    for (const entrant& e : entrants_) entrant_scores_.push_back(scores_[e.place]);
    draw_stream random(context_.key(user_).stream, no_item, renewal);
    return subset_.draw(entrant_scores_, shape_.size, temperature_, random);
  }

  void write(std::size_t row, std::span<const std::uint32_t> kept) {
    const auto list = out_.lists().slots(row);
    std::ranges::fill(list, no_item);
    for (std::size_t i = 0; i < kept.size(); ++i) list[i] = entrants_[kept[i]].item;
    std::copy(watched_.begin() + static_cast<std::ptrdiff_t>(shape_.size + shape_.newcomers),
              watched_.end(), list.begin() + static_cast<std::ptrdiff_t>(shape_.size));
    out_.lists().set_size(row, kept.size());
    pooled_users_ += !kept.empty();
    pooled_items_ += kept.size();

    for (std::size_t j = 0; j < shape_.epochs; ++j) {
      const auto to = out_.scores(row, j);
      for (std::size_t i = 0; i < kept.size(); ++i) to[i] = record(j, entrants_[kept[i]].place);
      for (std::size_t i = shape_.size; i < to.size(); ++i) to[i] = record(j, i + shape_.newcomers);
    }
    write_known();
  }

  /// Record j of what is watched now.
  T record(std::size_t j, std::size_t place) const {
    if (j + 1 == shape_.epochs) return scores_[place];
    if (!has_earlier_ || j + gap_ >= shape_.epochs) return no_record<T>;
    const auto before = previous_->scores(earlier_row_, j + gap_);
    const std::size_t was = place < shape_.size ? place : earlier(place);
    return was < before.size() ? before[was] : no_record<T>;
  }

  void write_known() {
    const auto& known = context_.items.known();
    const std::size_t count = known.row(user_).size();
    if (count == 0) return;
    const std::size_t offset = known.offsets[user_];
    for (std::size_t j = 0; j < shape_.epochs; ++j) {
      const auto to = out_.known_scores(j).subspan(offset, count);
      if (j + 1 == shape_.epochs)
        std::copy_n(scores_.begin() + static_cast<std::ptrdiff_t>(watched_.size()), count,
                    to.begin());
      else if (previous_ != nullptr && j + gap_ < shape_.epochs)
        std::ranges::copy(previous_->known_scores(j + gap_).subspan(offset, count), to.begin());
    }
  }

  // Streams of a user, beside those of queries, which have a positive.
  static constexpr std::uint32_t newcomers = 1, first_memory = 2, renewal = 3;

  const single_domain<T>& input_;
  const epoch_context& context_;
  double temperature_;
  const score_histories<T>* previous_;
  score_histories<T>& out_;
  memory_shape shape_;
  std::size_t gap_; ///< epochs since the earlier one

  user_id user_ = 0;
  std::size_t earlier_row_ = 0;
  bool has_earlier_ = false;
  std::vector<item_id> watched_;
  std::vector<item_id> ids_; ///< of what is scored
  std::vector<T> scores_;
  std::vector<T> query_;
  std::vector<T> panels_;
  std::vector<entrant> entrants_;
  std::vector<T> entrant_scores_;
  weighted_subset<T> subset_;
  candidate_buffer buffer_;
  rejections rejected_;
  std::uint64_t pooled_users_ = 0;
  std::uint64_t pooled_items_ = 0;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
