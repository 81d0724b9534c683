// SPDX-License-Identifier: MIT
#pragma once

#include "types.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// How the score of two rows is made from their numbers: scale * (a . b), with both rows scaled to
/// unit length first when `unit_rows` is set. A row of length 0 scores 0 with everything.
struct similarity_measure {
  bool unit_rows = false;
  double scale = 1;
};

/// The similarity of the paper's equations.
constexpr similarity_measure inner_product(double scale = 1) noexcept { return {false, scale}; }

/// The similarity of the authors' code, which uses a scale of 5.
constexpr similarity_measure cosine(double scale = 1) noexcept { return {true, scale}; }

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
