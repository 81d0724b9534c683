// SPDX-License-Identifier: MIT
#pragma once

#include <iterator>
#include <ranges>
#include <vector>

#include "embedding_view.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// An owned copy of embeddings, for storage that is no matrix (a vector of vectors, half-precision
/// rows). The copy is explicit, because a table can be the largest thing in memory.
template <std::floating_point T>
class embedding_table {
public:
  /// Copies `rows`, a range of equally long ranges of numbers. Throws where lengths differ.
  template <std::ranges::input_range Rows>
    requires std::ranges::input_range<std::ranges::range_reference_t<Rows>>
  explicit embedding_table(const Rows& rows) {
    for (const auto& row : rows) {
      const std::size_t before = data_.size();
      for (const auto& x : row) data_.push_back(static_cast<T>(x));
      if (rows_ == 0) dim_ = data_.size();
      if (data_.size() - before != dim_)
        detail::refuse("embedding_table: row " + std::to_string(rows_) + " has " +
                       std::to_string(data_.size() - before) + " numbers, row 0 has " +
                       std::to_string(dim_));
      ++rows_;
    }
  }

  embedding_view<T> view() const { return {data_.data(), rows_, dim_}; }

private:
  std::vector<T> data_;
  std::size_t rows_ = 0;
  std::size_t dim_ = 0;
};

template <std::floating_point T>
struct embedding_traits<embedding_table<T>> {
  static embedding_view<T> view(const embedding_table<T>& table) { return table.view(); }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
