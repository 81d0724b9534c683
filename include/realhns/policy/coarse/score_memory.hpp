// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/memory_keeper.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The memory of SRNS (Ding et al., NeurIPS 2020, section 3.3): a few candidates a user that lasts from
/// epoch to epoch. In each epoch `newcomers` uniform items ask to enter, and `size` of these and of
/// the memory are kept: drawn without replacement in proportion to exp(score / temperature), so that it
/// comes to hold hard items, yet not only the hardest. What the memory, those that will ask to enter,
/// and the known positives score is recorded at each epoch's start and kept for `epochs` epochs, for
/// `variance_bonus` to look at; so newcomers are drawn, and watched, epochs - 1 epochs before they may
/// enter. In a first epoch all are drawn at once, and have one record.
///
/// Remembers only where `sampler::prepare` is given the previous epoch, whose known positives must be
/// the same. A user takes up to size + (epochs - 1) * newcomers ids, a number for each of their
/// records, which are half of epochs a newcomer, and epochs numbers a known positive.
struct score_memory {
  std::uint32_t size = 8;       // S1
  std::uint32_t newcomers = 64; // S2
  double temperature = 1;       // tau; in the units of a score
  std::uint32_t epochs = 5;     ///< records of a score, 1 to 16
  static constexpr candidates_per fresh() { return candidates_per::user; }

  void validate() const {
    detail::require(size > 0, "score_memory.size: must be positive");
    detail::require(newcomers > 0, "score_memory.newcomers: must be positive");
    detail::require(rankable(temperature) && temperature > 0,
                    "score_memory.temperature: must be a positive number");
    detail::require(epochs > 0 && epochs <= 16, "score_memory.epochs: must be 1 to 16");
  }

  template <class T>
  detail::score_histories<T> prepare(const single_domain<T>& input, epoch_context& context) const {
    return prepare_after<T>(input, context, nullptr);
  }

  template <class T>
  detail::score_histories<T> prepare(const single_domain<T>& input, epoch_context& context,
                                     const detail::score_histories<T>& previous) const {
    detail::require(previous.shape() == shape(), "previous: its score_memory has other settings");
    return prepare_after<T>(input, context, &previous);
  }

private:
  detail::memory_shape shape() const { return {size, newcomers, epochs}; }

  template <class T>
  detail::score_histories<T> prepare_after(const single_domain<T>& input, epoch_context& context,
                                           const detail::score_histories<T>* previous) const {
    detail::score_histories<T> out(shape(), input.users.rows(), context);
    detail::require(previous == nullptr || previous->known_print() == out.known_print(),
                    "previous: its known positives were others");
    std::vector<detail::memory_keeper<T>> keepers(context.threads.size(),
                                                  {input, context, temperature, previous, out});
    context.threads.for_each_chunk(out.lists().rows(), 32,
                                   [&](unsigned worker, std::size_t begin, std::size_t end) {
                                     for (std::size_t row = begin; row < end; ++row)
                                       keepers[worker].keep(row);
                                   });
    for (const auto& keeper : keepers) keeper.report_to(context.report);
    return out;
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
