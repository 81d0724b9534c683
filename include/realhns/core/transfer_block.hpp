// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "transfer.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Rows that are transferred in one call, and the memory for that.
template <std::floating_point T>
class transfer_block {
public:
  void clear() noexcept {
    source_.clear();
    centroids_.clear();
    rows_ = 0;
  }

  void add(std::span<const T> source, std::span<const T> centroid) {
    source_.insert(source_.end(), source.begin(), source.end());
    centroids_.insert(centroids_.end(), centroid.begin(), centroid.end());
    ++rows_;
  }

  /// Writes what the rows, of which there must be one, become to `out`, which has room for as many.
  void transfer(const transfer_reference<T>& f, std::span<T> out) const {
    f({source_.data(), rows_, source_.size() / rows_},
      {centroids_.data(), rows_, centroids_.size() / rows_}, out);
  }

private:
  std::vector<T> source_;
  std::vector<T> centroids_;
  std::size_t rows_ = 0;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
