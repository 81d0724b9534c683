// SPDX-License-Identifier: MIT
#pragma once

#include "require.hpp"

namespace trainer {

/// Files that a run writes, and goes on from. Empty: none.
struct output_options {
  std::string json;

  template <class Self, class Visit>
  static void for_each(Self& o, const Visit& visit) {
    visit("--json", o.json, "Write the report to this file");
  }
};

} // namespace trainer
