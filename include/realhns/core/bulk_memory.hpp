// SPDX-License-Identifier: MIT
#pragma once

#include "item_marks.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// One thread's memory for draws that are made many at a time.
struct bulk_memory {
  std::vector<std::uint32_t> keys;  ///< of the blocks, two words each
  std::vector<std::uint32_t> words; ///< of the blocks, those of a stream together
  std::vector<item_id> guesses;     ///< what the words draw unless it has to be drawn again
  std::vector<item_id> excluded;
  item_marks forbidden; ///< what the user may not have
  item_marks taken;     ///< what the row holds, with `distinct`
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
