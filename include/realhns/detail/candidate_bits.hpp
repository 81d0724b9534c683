// SPDX-License-Identifier: MIT
#pragma once

#include "../core/batch_candidates.hpp"
#include "../core/drawable_items.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

/// Candidates whose bits are one number.
inline constexpr std::size_t bit_word = 64;

/// Sets the bits of `count` candidates, and none behind them.
inline void set_bits(std::vector<std::uint64_t>& bits, std::size_t count) {
  bits.assign((count + bit_word - 1) / bit_word, ~std::uint64_t{0});
  if (count % bit_word != 0) bits.back() >>= bit_word - count % bit_word;
}

/// Sets the bits of the candidates that a user may have, and returns how many others there are.
template <class T>
rejections bar_for_user(const batch_candidates<T>& candidates, const drawable_items& drawable,
                        user_id user, std::vector<std::uint64_t>& bits) {
  const std::size_t count = candidates.packed.block_ends.back();
  rejections barred;
  set_bits(bits, count);
  const auto clear = [&](std::size_t j) {
    bits[j / bit_word] &= ~(std::uint64_t{1} << j % bit_word);
  };
  if (drawable.has_rule()) { // which must be asked about each
    for (std::size_t j = 0; j < count; ++j)
      if (!drawable.admit(user, candidates.packed.items[j], barred)) clear(j);
  } else {
    candidates.for_each_of(drawable.known().row(user), [&](std::size_t j) {
      clear(j);
      ++barred.known;
    });
  }
  return barred;
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
