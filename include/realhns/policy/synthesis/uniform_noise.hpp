// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#include "../../core/concepts.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Adds noise to every negative: omega * sign(e) for its row e, number by number, with omega uniform
/// in (0, 1), scaled to the length `norm`. It is the noise of SimGCL (Yu et al., SIGIR 2022), and over
/// uniform negatives the AugNS of the RealHNS paper. sign(0) is 0: a number that is 0 stays it, and
/// the others' noise has the length by itself. A row of zeros gets no noise, and neither does one with
/// a number that is not finite.
struct uniform_noise {
  double norm = 0.1;

  void validate() const {
    detail::require(rankable(norm) && norm >= 0,
                    "uniform_noise.norm: must be finite and not negative");
  }

  static constexpr std::size_t terms() { return 1; }
  static constexpr bool has_noise() { return true; }
  static constexpr std::size_t words(std::size_t dim) { return (dim + 1) / 2; }

  /// It is its own state.
  template <class T>
  uniform_noise prepare(const single_domain<T>&, epoch_context&) const {
    return *this;
  }

  /// Omega has 16 random bits and one more, always set. So squares are added up as integers, in any
  /// order, and what is rounded is one root, one quotient and a product for each number.
  template <class T>
  void make(const drawn_slot<T>& slot, draw_stream& random, std::span<item_term<T>> /*terms*/,
            std::span<T> noise) const {
    const std::span<const T> row = slot.items.row(slot.item);
    bool finite = true;
    std::uint64_t squares = 0;
    const auto draw = [&](std::size_t k, std::uint32_t bits) {
      const int sign = (row[k] > 0) - (row[k] < 0);
      const int omega = sign * static_cast<int>(bits << 1 | 1);
      squares += static_cast<std::uint64_t>(std::int64_t{omega} * omega);
      noise[k] = static_cast<T>(omega);
      finite &= rankable(row[k]);
    };
    for (std::size_t k = 0; k < row.size(); k += 2) {
      const std::uint32_t word = random();
      draw(k, word & 0xFFFF);
      if (k + 1 < row.size()) draw(k + 1, word >> 16);
    }
    const bool some = finite && squares > 0;
    const double factor = some ? norm / std::sqrt(static_cast<double>(squares)) : 0;
    for (T& x : noise) x = static_cast<T>(factor * static_cast<double>(x));
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
