// SPDX-License-Identifier: MIT
#pragma once

#include "detail/bulk_words.hpp"
#include "epoch.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// An epoch whose negatives are made of what it draws: what `synthetic_sampler::prepare` returns. It
/// is the sampler's epoch, which draws ids as ever, and says beside that what rows to make of them.
template <std::floating_point T, class Epoch, class State>
class synthetic_epoch : public Epoch {
public:
  /// What is prepared once, and what that did, the preparation of the sampler included.
  struct prepared_synthesis {
    State state;
    prepare_report report;
  };

  synthetic_epoch(Epoch drawn, std::shared_ptr<const prepared_synthesis> made,
                  embedding_view<T> items, const options& settings, epoch_t number)
      : Epoch(std::move(drawn)), synthesis_(std::move(made)), items_(items), settings_(settings),
        number_(number) {}

  /// Says what the rows of the negatives are that `sample` drew for the query. A slot that holds
  /// no_item, or no row of the items, has no terms. Depends on the seed, the epoch, the query and the
  /// negatives, and for some policies on their rows as they are now. Allocates only until `rows` has
  /// grown.
  void synthesise(const query<T>& q, std::span<const item_id> negatives,
                  synthetic_rows<T>& rows) const {
    thread_local bulk_memory bulk;
    reset(rows, negatives.size());
    make_row(q, negatives, 0, rows, bulk);
  }

  /// The same for a batch: the row of `negatives` number n is at rows n and following.
  void synthesise(const query_batch<T>& batch, std::span<const item_id> negatives,
                  synthetic_rows<T>& rows, workspace& work) const {
    reset(rows, negatives.size());
    const std::size_t width = batch.size() == 0 ? 0 : negatives.size() / batch.size();
    const bool fits = batch.consistent(items_.dim()) && negatives.size() == batch.size() * width;
    assert(fits && "realhns: the spans of the batch do not fit together");
    if (!fits) return;
    auto& scratches = work.template open<T>(settings_.threads);
    const auto make_rows = [&](unsigned worker, std::size_t begin, std::size_t end) {
      for (std::size_t line = begin; line < end; ++line)
        make_row(batch[line], negatives.subspan(line * width, width), line * width, rows,
                 scratches[worker].buffer.bulk);
    };
    work.threads_->for_each_chunk(batch.size(), 8, make_rows);
  }

  /// What the preparation of the sampler and of the synthesis did.
  const prepare_report& report() const noexcept { return synthesis_->report; }

  /// As the epoch's own, with the same synthesis. Rows are then made of the rows of `items`.
  synthetic_epoch with_items(embedding_view<T> items) const {
    return {Epoch::with_items(items), synthesis_, items, settings_, number_};
  }
  synthetic_epoch with_users(embedding_view<T> users) const {
    return over(Epoch::with_users(users));
  }
  synthetic_epoch with_source(embedding_view<T> source) const {
    return over(Epoch::with_source(source));
  }
  synthetic_epoch with_transfer(transfer_reference<T> transfer) const {
    return over(Epoch::with_transfer(transfer));
  }

private:
  static constexpr bool noisy = detail::has_noise<State>;

  synthetic_epoch over(Epoch drawn) const {
    return {std::move(drawn), synthesis_, items_, settings_, number_};
  }

  void reset(synthetic_rows<T>& rows, std::size_t slots) const {
    rows.reset(slots, State::terms(), noisy ? items_.dim() : 0);
  }

  void make_row(const query<T>& q, std::span<const item_id> negatives, std::size_t first,
                synthetic_rows<T>& rows, bulk_memory& bulk) const {
    const user_key key = user_key::of(settings_.seed, number_, draw_stage::synthesis, q.user);
    draw_stream random(key.stream, q.positive, q.position);
    if constexpr (requires { State::words(std::size_t{}); })
      detail::serve(random, negatives.size() * State::words(items_.dim()), bulk);
    for (std::size_t slot = 0; slot < negatives.size(); ++slot) {
      const item_id item = negatives[slot];
      if (item >= items_.rows()) continue;
      const auto terms = rows.room_for_terms(first + slot);
      terms[0] = {item, T{1}};
      const bool hard = slot < synthesis_->report.plan.hard;
      synthesis_->state.make(drawn_slot<T>{q, item, slot, hard, items_}, random, terms,
                             rows.room_for_noise(first + slot));
    }
  }

  std::shared_ptr<const prepared_synthesis> synthesis_;
  embedding_view<T> items_;
  options settings_;
  epoch_t number_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
