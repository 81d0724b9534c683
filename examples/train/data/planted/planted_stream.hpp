// SPDX-License-Identifier: MIT
#pragma once

#include "../../math/random.hpp"

namespace trainer {

/// What is made up, each from random numbers of its own, in each domain (0: in both) and for each index.
enum class planted_part : std::uint32_t {
  personas,
  users,
  genres,
  items,
  exposure,
  seen,
  records,
  times
};

inline realhns::draw_stream planted_stream(std::uint64_t seed, planted_part part,
                                           std::uint32_t domain, std::uint32_t index) {
  const auto use = static_cast<std::uint32_t>(purpose::planted);
  const auto what = (static_cast<std::uint32_t>(part) + 1) << 8 | domain << 16;
  return random_stream(seed, static_cast<purpose>(use | what), index);
}

} // namespace trainer
