// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace trainer {

/// Throws std::invalid_argument with a sentence for people unless `holds`.
inline void require(bool holds, const std::string& sentence) {
  if (!holds) throw std::invalid_argument(sentence);
}

} // namespace trainer
