// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

#include "../core/concepts.hpp"
#include "user_pools.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// What a score memory holds of each user: `size` items that can be drawn, and behind them the
/// `newcomers` of each of the next epochs - 1 epochs, so that by the time they may enter they have
/// `epochs` records.
struct memory_shape {
  std::size_t size;
  std::size_t newcomers;
  std::size_t epochs;

  /// How many items of a list have a record j, the records being in the order of time: those that
  /// were watched by then.
  std::size_t recorded(std::size_t j) const noexcept { return size + j * newcomers; }
  std::size_t list() const noexcept { return recorded(epochs - 1); }

  friend bool operator==(const memory_shape&, const memory_shape&) = default;
};

/// What is not a number stands for a score that was not recorded.
template <class T>
inline constexpr T no_record = std::numeric_limits<T>::quiet_NaN();

/// A number that other known positives hardly have.
inline std::uint64_t fingerprint(const interactions_view& known) noexcept {
  std::uint64_t sum = known.users();
  const auto add = [&](std::uint64_t value) {
    sum = (sum ^ value) * 0x9E3779B97F4A7C15;
    sum ^= sum >> 32;
  };
  for (const std::uint64_t offset : known.offsets) add(offset);
  for (const item_id item : known.items) add(item);
  return sum;
}

/// The state of a score memory: who is in it, who is watched, and what they and the known positives
/// scored at the beginnings of the last epochs.
template <class T>
class score_histories {
public:
  static constexpr bool only_drawable() { return true; }

  score_histories(const memory_shape& shape, std::size_t rows, const epoch_context& context)
      : shape_(shape), epoch_(context.epoch), known_(context.items.known()),
        known_print_(fingerprint(known_)), end_(context.items.range().end),
        lists_(rows, shape.list(), context.row_users) {
    for (std::size_t j = 0; j < shape.epochs; ++j) {
      scores_.emplace_back(rows * shape.recorded(j), no_record<T>);
      known_scores_.emplace_back(known_.items.size(), no_record<T>);
    }
  }

  const memory_shape& shape() const noexcept { return shape_; }
  epoch_t epoch() const noexcept { return epoch_; }
  std::uint64_t known_print() const noexcept { return known_print_; }

  /// The user's memory, ascending.
  template <class Scalar>
  std::span<const item_id> candidates(const query<Scalar>& q, draw_stream& /*random*/,
                                      candidate_buffer& /*buffer*/) const noexcept {
    return lists_[q.user];
  }

  /// How many epochs had gone by when this one was prepared.
  epoch_t epochs_done() const noexcept { return epoch_ - 1; }

  /// Calls f(score of the item, score of the positive) for each of the last epochs in which both were
  /// recorded, in the order of time; for none where the item is not in the user's memory, or the
  /// positive not known.
  template <class F>
  void for_each_record(user_id user, item_id item, item_id positive, F&& f) const {
    const auto memory = lists_[user];
    const auto known = known_.row(user);
    const std::size_t place = place_in(memory, item), of_positive = place_in(known, positive);
    if (place == memory.size() || of_positive == known.size()) return;
    const std::size_t row = lists_.row_of(user), offset = known_.offsets[user] + of_positive;
    for (std::size_t j = 0; j < shape_.epochs; ++j) {
      const T a = scores(row, j)[place], b = known_scores_[j][offset];
      if (rankable(a) && rankable(b)) f(a, b);
    }
  }

  user_pools& lists() noexcept { return lists_; }
  const user_pools& lists() const noexcept { return lists_; }

  /// Record j of the items of a list. Rows can be written from different threads.
  std::span<T> scores(std::size_t row, std::size_t j) noexcept {
    return std::span(scores_[j]).subspan(row * shape_.recorded(j), shape_.recorded(j));
  }
  std::span<const T> scores(std::size_t row, std::size_t j) const noexcept {
    return std::span(scores_[j]).subspan(row * shape_.recorded(j), shape_.recorded(j));
  }

  /// Record j of the known positives, in their order.
  std::span<T> known_scores(std::size_t j) noexcept { return known_scores_[j]; }
  std::span<const T> known_scores(std::size_t j) const noexcept { return known_scores_[j]; }

  void save(std::ostream& out) const {
    save_values(out, &shape_, 1);
    save_values(out, &known_print_, 1);
    lists_.save(out);
    for (std::size_t j = 0; j < shape_.epochs; ++j) {
      save_list(out, scores_[j]);
      save_list(out, known_scores_[j]);
    }
  }

  /// Takes the place of what there is. Throws std::invalid_argument on what is not of the same settings
  /// and known positives.
  void load(std::istream& in) {
    require(load_value<memory_shape>(in) == shape_,
            "saved epoch: its score_memory has other settings");
    require(load_value<std::uint64_t>(in) == known_print_,
            "saved epoch: its known positives were others");
    lists_.load(in, end_);
    for (std::size_t j = 0; j < shape_.epochs; ++j) {
      scores_[j] = load_list<T>(in);
      known_scores_[j] = load_list<T>(in);
      require(scores_[j].size() == lists_.rows() * shape_.recorded(j) &&
                  known_scores_[j].size() == known_.items.size(),
              "saved epoch: its scores are of another shape");
    }
  }

  std::size_t bytes() const noexcept {
    std::size_t numbers = 0;
    for (std::size_t j = 0; j < shape_.epochs; ++j)
      numbers += scores_[j].size() + known_scores_[j].size();
    return lists_.bytes() + numbers * sizeof(T);
  }

private:
  static std::size_t place_in(std::span<const item_id> ascending, item_id item) noexcept {
    const auto found = std::ranges::lower_bound(ascending, item);
    if (found == ascending.end() || *found != item) return ascending.size();
    return static_cast<std::size_t>(found - ascending.begin());
  }

  memory_shape shape_;
  epoch_t epoch_;
  interactions_view known_;
  std::uint64_t known_print_;
  item_id end_; ///< of the items
  user_pools lists_;
  std::vector<std::vector<T>> scores_;       ///< by record; rows x shape_.recorded(j)
  std::vector<std::vector<T>> known_scores_; ///< by record; as known_.items
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
