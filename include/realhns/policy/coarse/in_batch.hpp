// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/concepts.hpp"
#include "../../core/error.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The positives of the other queries of the batch: in-batch negatives, with which two-tower models
/// are trained (Yi et al., RecSys 2019). An item is a candidate as often as it is a positive of the
/// batch, so what is drawn follows the popularity of the batch. Of each user the whole history is left
/// out, and not the query's own positive alone.
///
/// Of a batch of more than `size` queries, the positives of `size` random ones are taken, the same for
/// all its queries. A query that is drawn for alone has no candidates.
struct in_batch {
  std::uint32_t size = 1000; ///< candidates, at most
  static constexpr candidates_per fresh() { return candidates_per::batch; }

  struct state {
    std::uint32_t size;

    template <class T>
    std::span<const item_id> candidates(const query<T>& /*first*/, draw_stream& random,
                                        candidate_buffer& buffer) const {
      if (buffer.batch.size() <= size) return buffer.batch;
      auto& drawn = buffer.items;
      drawn.assign(buffer.batch.begin(), buffer.batch.end());
      const auto count = static_cast<std::uint32_t>(drawn.size());
      for (std::uint32_t i = 0; i < size; ++i) // Fisher-Yates, as far as needed
        std::swap(drawn[i], drawn[i + random.below(count - i)]);
      drawn.resize(size);
      return drawn;
    }
  };

  void validate() const { detail::require(size > 0, "in_batch.size: must be positive"); }

  template <class Input>
  state prepare(const Input& /*input*/, epoch_context& /*context*/) const {
    return {size};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
