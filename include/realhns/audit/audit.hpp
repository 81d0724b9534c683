// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/validate_input.hpp"
#include "auditor.hpp"
#include "held_out_items.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// How often are a sampler's negatives false negatives, and how hard are they? Draws a row for each
/// query, with an epoch or any other `row_drawer`, and looks at the draws under the tables of `input`
/// as they are now, a `single_domain` or a `cross_domain`, or its scorer, of a `scored_domain`:
///
///     auto found = realhns::audit(epoch, input, queries, {.negatives = 20, .truth = likes});
///     found.hard.false_negatives().value();
///
/// Ranks are by the library's own scores, of the query's representation or else the user's row, among
/// the items that the user may have and whose score is a finite number. Draws of a query that has
/// neither count as draws alone. So do those that the input forbids, which are counted beside. A scorer
/// is asked for one query and all items at once; without `similarity`, no draw has one to its positive.
///
/// The result does not depend on the number of threads. It takes one pass over the items for each
/// query, and one more where a row has hard negatives; queries with one representation share theirs
/// where they follow each other. A thread holds up to 16 scores an item; the items are packed once,
/// where that takes at most 256 MB.
///
/// Throws std::invalid_argument, naming the argument, on an input that can't be sampled from, spans
/// of the batch that do not fit together, rows of no slots, and drawn ids beyond the table.
template <class Drawer, class Input>
audit_report audit(const Drawer& drawer, const Input& input,
                   const query_batch<typename Input::value_type>& queries,
                   const audit_settings& settings = {}) {
  using T = typename Input::value_type;
  static_assert(row_drawer<Drawer, T>,
                "realhns: an audit draws by drawer.sample(query, row) -> sample_report, as epochs "
                "do, or by drawer(query, row) -> sample_report");
  const single_domain<T> target = input;
  detail::validate(target);
  detail::require(settings.negatives > 0, "audit: negatives: must be positive");
  const auto& representations = queries.representations;
  detail::require(queries.consistent(target.scorer ? representations.dim() : target.items.dim()),
                  "audit: queries: the spans of the batch do not fit together");
  return detail::auditor<T, Drawer>(drawer, target, settings).run(queries);
}

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
