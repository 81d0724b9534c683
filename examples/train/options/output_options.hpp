// SPDX-License-Identifier: MIT
#pragma once

#include "require.hpp"

namespace trainer {

/// Files that a run writes, and goes on from. Empty: none.
struct output_options {
  std::string json;
  std::string placements;
  std::string checkpoint;
  std::string resume;

  template <class Self, class Visit>
  static void for_each(Self& o, const Visit& visit) {
    visit("--json", o.json, "Write the report to this file");
    visit("--placements", o.placements,
          "Write where each user's held-out items stand to this file");
    visit("--checkpoint", o.checkpoint, "Write all it takes to go on to this file, each epoch");
    visit("--resume", o.resume, "Go on from such a file");
  }
};

} // namespace trainer
