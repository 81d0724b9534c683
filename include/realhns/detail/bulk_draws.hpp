// SPDX-License-Identifier: MIT
#pragma once

#include "../core/selection.hpp"
#include "bulk_words.hpp"
#include "draw_restricted.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Calls f(tasks of one user) for the users of `tasks`, in which each user's are adjacent.
template <class T, class F>
void for_each_user(std::span<draw_task<T>> tasks, F f) {
  while (!tasks.empty()) {
    std::size_t own = 1;
    while (own < tasks.size() && tasks[own].q.user == tasks[0].q.user) ++own;
    f(tasks.first(own));
    tasks = tasks.subspan(own);
  }
}

/// The draws of draw_restricted, many at a time: all words are made first, then what they draw is
/// guessed, and a guess that is certainly allowed stands. Each doubtful one is left to
/// draw_restricted, which goes on from the same word of the stream.
template <class Proposal>
class bulk_draws {
public:
  bulk_draws(const Proposal& proposal, const drawable_items& items, bool distinct,
             candidate_buffer& buffer, rejections& rejected)
      : proposal_(proposal), items_(items), distinct_(distinct),
        guesses_(can_guess && !items.has_rule()), buffer_(buffer), bulk_(buffer.bulk),
        rejected_(rejected) {}

  /// Fills what is left of the rows of tasks, each from its stream under the key of its user.
  template <class T, class Key>
  void fill(std::span<draw_task<T>> tasks, Key key) {
    std::size_t longest = 0;
    for (const auto& task : tasks) longest = std::max(longest, task.row.size() - task.filled);
    if (longest == 0) return;
    const std::size_t blocks = (longest * per_draw + 3) / 4;
    const std::size_t most = std::max<std::size_t>(1, 256 / blocks); // words that stay in the cache
    for (; !tasks.empty(); tasks = tasks.subspan(std::min(most, tasks.size()))) {
      const auto part = tasks.first(std::min(most, tasks.size()));
      philox_key of_user{};
      make_words(
          part.size(),
          [&](std::size_t i) {
            const auto& q = part[i].q;
            if (i == 0 || q.user != part[i - 1].q.user) of_user = key(q.user);
            return stream_id{of_user, q.positive, q.position};
          },
          0, blocks, bulk_);
      guess(std::span(bulk_.words).first(4 * blocks * part.size()));
      std::size_t first = 0;
      for_each_user(part, [&](auto own) {
        fill_user(own, first, blocks);
        first += own.size();
      });
    }
  }

  /// Fills a row from a stream that others draw from as well; returns how many slots it filled.
  std::size_t fill(std::span<item_id> row, user_id user, item_id positive, draw_stream& random) {
    const auto only = [&](std::size_t) { return positive; };
    mark(user, row.size(), 1, only);
    serve(random, row.size() * per_draw, bulk_);
    guess(random.served());
    const auto guessed = guesses(0, random.served().size() / per_draw);
    const std::size_t filled = fill_row(row, 0, user, positive, random, guessed, sure(guessed));
    random.leave_served();
    clear(user, 1, only);
    return filled;
  }

private:
  /// A proposal that can guess has draw_ahead(words, out): what its `draw` makes of each
  /// words_per_draw() words, an item of the item range, or no_item where it would ask for another
  /// word. It may write the slack behind `out`.
  static constexpr bool can_guess = requires { Proposal::words_per_draw(); };
  static constexpr std::size_t per_draw = [] {
    if constexpr (can_guess) return Proposal::words_per_draw();
    else return std::size_t{1};
  }();
  static_assert(4 % per_draw == 0, "a block of four words must hold whole draws");

  /// Marks what some of a user's rows may not hold, if that pays for this number of draws: it costs
  /// the user's known items.
  template <class Positive>
  void mark(user_id user, std::size_t draws, std::size_t rows, Positive positive) {
    marks_ = guesses_ && items_.known().row(user).size() + items_.reserved().size() <= 4 * draws;
    if (!marks_) return;
    bulk_.forbidden.fit(items_.range().end);
    if (distinct_) bulk_.taken.fit(items_.range().end);
    for_each_forbidden(user, rows, positive, [&](item_id item) { bulk_.forbidden.mark(item); });
  }

  template <class Positive>
  void clear(user_id user, std::size_t rows, Positive positive) {
    if (marks_)
      for_each_forbidden(user, rows, positive, [&](item_id item) { bulk_.forbidden.clear(item); });
  }

  template <class Positive, class F>
  void for_each_forbidden(user_id user, std::size_t rows, Positive positive, F f) const {
    f(no_item); // a guess that is none
    for (const item_id item : items_.known().row(user)) f(item);
    for (const item_id item : items_.reserved()) f(item);
    for (std::size_t i = 0; i < rows; ++i) f(positive(i));
  }

  /// Guesses what the words draw if none of it is rejected.
  void guess(std::span<const std::uint32_t> words) {
    if constexpr (can_guess) {
      if (!guesses_) return;
      grow(bulk_.guesses, words.size() / per_draw);
      proposal_.draw_ahead(words, bulk_.guesses.data());
    }
  }

  /// Guesses from number `begin` on; none where they can't be told from what is forbidden.
  std::span<const item_id> guesses(std::size_t begin, std::size_t count) const {
    if (!marks_) return {};
    return std::span(bulk_.guesses).subspan(begin, count);
  }

  /// How many guesses are certainly allowed before the first that may not be.
  std::size_t sure(std::span<const item_id> guessed) const {
    return guessed.empty() ? 0 : bulk_.forbidden.unmarked(guessed);
  }

  /// Fills the rows of one user, whose words begin with those of stream number `first`.
  template <class T>
  void fill_user(std::span<draw_task<T>> tasks, std::size_t first, std::size_t blocks) {
    const user_id user = tasks.front().q.user;
    const auto positive = [&](std::size_t i) { return tasks[i].q.positive; };
    mark(user, tasks.size() * blocks * 4 / per_draw, tasks.size(), positive);
    const std::size_t each = marks_ ? 4 * blocks / per_draw : 0;
    const std::span guessed = guesses(first * each, tasks.size() * each);
    std::size_t begin = 0, end = sure(guessed); // the guesses between are allowed
    for (std::size_t i = 0; i < tasks.size(); ++i, begin += each) {
      auto& task = tasks[i];
      if (end < begin) end = begin + sure(guessed.subspan(begin));
      const std::size_t run = std::min(end - begin, each);
      if (!distinct_ && run >= task.row.size() - task.filled) { // most rows need no stream
        take(guessed.subspan(begin), task.row, task.filled);
        continue;
      }
      const std::size_t block = (first + i) * blocks;
      draw_stream random({bulk_.keys[2 * block], bulk_.keys[2 * block + 1]}, task.q.positive,
                         task.q.position);
      random.serve(std::span(bulk_.words).subspan(4 * block, 4 * blocks));
      task.filled = fill_row(task.row, task.filled, user, task.q.positive, random,
                             guessed.subspan(begin, each), run);
    }
    clear(user, tasks.size(), positive);
  }

  /// Fills a row from slot `filled` on and returns how far it got. `guessed` is what the served words
  /// of the stream draw; the first `run` of it is allowed.
  std::size_t fill_row(std::span<item_id> row, std::size_t filled, user_id user, item_id positive,
                       draw_stream& random, std::span<const item_id> guessed, std::size_t run) {
    const bool distinct = distinct_ && marks_;
    if (distinct)
      for (const item_id item : row.first(filled)) bulk_.taken.mark(item);
    const std::size_t words = random.served().size();
    random.skip(take(guessed.first(run), row, filled) * per_draw);
    while (filled < row.size()) {
      const item_id item =
          draw_restricted(proposal_, items_, user, excluded(positive, row.first(filled)), random,
                          rejected_, buffer_.scratch);
      if (item == no_item) break;
      if (distinct) bulk_.taken.mark(item);
      row[filled++] = item;
      const std::size_t used = words - random.served().size();
      if (used % per_draw != 0 || used / per_draw >= guessed.size()) continue;
      const auto rest = guessed.subspan(used / per_draw);
      random.skip(take(rest.first(sure(rest)), row, filled) * per_draw);
    }
    if (distinct)
      for (const item_id item : row.first(filled)) bulk_.taken.clear(item);
    std::ranges::fill(row.subspan(filled), no_item);
    return filled;
  }

  /// Copies allowed guesses to the row as long as none is taken; returns how many.
  std::size_t take(std::span<const item_id> allowed, std::span<item_id> row, std::size_t& filled) {
    const std::size_t most = std::min(allowed.size(), row.size() - filled);
    std::size_t run = 0;
    if (!distinct_) run = most;
    for (; run < most && !bulk_.taken.marked(allowed[run]); ++run) bulk_.taken.mark(allowed[run]);
    std::copy_n(allowed.begin(), run, row.begin() + static_cast<std::ptrdiff_t>(filled));
    filled += run;
    return run;
  }

  /// The positive and, with `distinct`, what the row holds.
  std::span<const item_id> excluded(item_id positive, std::span<const item_id> row) {
    bulk_.excluded.assign(1, positive);
    if (distinct_) bulk_.excluded.insert(bulk_.excluded.end(), row.begin(), row.end());
    return bulk_.excluded;
  }

  const Proposal& proposal_;
  const drawable_items& items_;
  bool distinct_;
  bool guesses_;       ///< a rule must be asked about each item, and then no guess is certain
  bool marks_ = false; ///< whether what the user may not have is marked now
  candidate_buffer& buffer_;
  bulk_memory& bulk_;
  rejections& rejected_;
};

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
