// SPDX-License-Identifier: MIT
#pragma once

#include "packed_sequences.hpp"

namespace trainer::nn {

/// The rows of some sequences by their place: all first items, then all second ones, and so on, with
/// longer sequences first. What is recurrent then takes a step in all sequences at once, and finds
/// the rows of the step before above its own.
class time_major {
public:
  /// Neighbouring rows. Row i of a step belongs to the same sequence as row i of the step before.
  struct step {
    Eigen::Index first, rows;
  };

  time_major() = default;
  explicit time_major(const sequence_range& sequences) {
    std::vector<step> longest_first;
    sequences.for_each([&](Eigen::Index first, Eigen::Index length) {
      longest_first.push_back({first, length});
    });
    std::ranges::stable_sort(longest_first, std::ranges::greater{}, &step::rows);
    for (Eigen::Index t = 0; as_index(places_.size()) < sequences.rows(); ++t) {
      const auto begin = as_index(places_.size());
      for (const auto& [first, length] : longest_first) {
        if (length <= t) break;
        places_.push_back(first + t);
      }
      steps_.push_back({begin, as_index(places_.size()) - begin});
    }
  }

  const std::vector<step>& steps() const { return steps_; }

  /// From rows as the sequences have them.
  template <class T>
  void gather(const matrix<T>& by_sequence, matrix<T>& by_time) const {
    by_time.resize(as_index(places_.size()), by_sequence.cols());
    for (Eigen::Index r = 0; r < by_time.rows(); ++r)
      by_time.row(r) = by_sequence.row(places_[static_cast<std::size_t>(r)]);
  }

  /// And back.
  template <class T>
  void scatter(const matrix<T>& by_time, matrix<T>& by_sequence) const {
    by_sequence.resize(as_index(places_.size()), by_time.cols());
    for (Eigen::Index r = 0; r < by_time.rows(); ++r)
      by_sequence.row(places_[static_cast<std::size_t>(r)]) = by_time.row(r);
  }

private:
  std::vector<Eigen::Index> places_; // of each row here among the rows of the sequences
  std::vector<step> steps_;
};

} // namespace trainer::nn
