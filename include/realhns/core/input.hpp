// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <span>

#include "embedding_traits.hpp"
#include "interactions.hpp"
#include "scorer.hpp"
#include "similarity.hpp"
#include "transfer.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The caller's own rule on what may be a negative: true where the item may be drawn for the user.
/// Must be safe to call from several threads and give the same answer throughout an epoch.
using item_rule = std::function<bool(user_id, item_id)>;

/// What belongs to the model and the data, as `prepare` takes it. Only `items` is always needed.
/// The views must outlive the epoch that is made from them.
template <std::floating_point T>
struct single_domain {
  using value_type = T;

  embedding_view<T> items;   ///< V: one row an item
  embedding_view<T> users{}; ///< U: one representation a user; users beyond it get the proposal
  interactions_view known{}; ///< known positives: the training positives, nothing held out
  similarity_measure similarity{};        ///< how a user and an item, or two items, are scored
  realhns::item_range item_range{};       ///< this domain's part of a table that several share
  std::span<const item_id> reserved{};    ///< ids that are no items, such as padding; any order
  item_rule eligible{};                   ///< a rule of the caller's; none allows all
  std::span<const double> item_weights{}; ///< for `popularity`; else counted from `known`
  /// Of a `scored_domain`, whose rows have no numbers; whoever has tables leaves it out.
  scorer_reference<T> scorer{};
};

/// Takes the place of a `single_domain` where the model is a `scorer`, not two tables. Item filters
/// that ask how similar items are need a `similarity_scorer`. What looks at the items' rows, which
/// there are none of, is refused: filters by clusters, and negatives that are made of rows.
template <class Scorer>
struct scored_domain {
  static_assert(detail::any_scorer<Scorer>,
                "realhns: a scorer has a value_type, float or double, items() and users(), and is "
                "asked, being const, as score(queries, items, out); see core/scorer.hpp");
  using value_type = typename Scorer::value_type;
  using scorer_type = Scorer;

  model_reference<Scorer> scorer; ///< must outlive the epochs
  interactions_view known{};
  realhns::item_range item_range{};
  std::span<const item_id> reserved{};
  item_rule eligible{};
  std::span<const double> item_weights{};

  operator single_domain<value_type>() const { // NOLINT(google-explicit-constructor)
    const auto no_numbers = [](std::size_t rows) {
      return embedding_view<value_type>(nullptr, rows, 0);
    };
    return {.items = no_numbers(static_cast<std::size_t>(scorer.get().items())),
            .users = no_numbers(static_cast<std::size_t>(scorer.get().users())),
            .known = known,
            .item_range = item_range,
            .reserved = reserved,
            .eligible = eligible,
            .item_weights = item_weights,
            .scorer = scorer_reference<value_type>(scorer)};
  }
};

/// A `single_domain`, which is the target, and what its model makes of another domain, the source. It
/// can be handed over wherever a `single_domain` can.
///
/// Row u of `source` and row u of `target` are user u's. Who has no source history has no row, or one
/// that is all 0 or not finite in either table: it then takes part in no cluster and gets no negatives
/// from the source.
template <std::floating_point T>
struct cross_domain {
  using value_type = T;

  embedding_view<T> items;
  embedding_view<T> users{};
  embedding_view<T> source{};       ///< h^S: one state of the source domain a user
  embedding_view<T> target{};       ///< h^T: one state of the target domain a user
  transfer_reference<T> transfer{}; ///< MLP^f; always needed, and called on rows of `source`
  interactions_view known{};
  similarity_measure similarity{};
  realhns::item_range item_range{};
  std::span<const item_id> reserved{};
  item_rule eligible{};
  std::span<const double> item_weights{};

  operator single_domain<T>() const { // NOLINT(google-explicit-constructor)
    return {items, users, known, similarity, item_range, reserved, eligible, item_weights, {}};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
