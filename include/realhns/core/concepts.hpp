// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <vector>

#include "bulk_memory.hpp"
#include "epoch_context.hpp"
#include "query.hpp"
#include "scored_candidates.hpp"
#include "synthetic_rows.hpp"

/// What a policy of each kind must offer. A policy is an aggregate of settings; its `prepare` is
/// const and returns the state of one epoch, which is const from then on and used by many threads.
/// T is float or double. A policy may have `void validate() const`, which throws on settings that
/// contradict themselves and is called when a sampler is made.
///
/// A policy with memory has a second `prepare`, with the state that it prepared for an earlier epoch
/// as a last argument, const&: it is called where `sampler::prepare` is given that epoch. It copies
/// what it needs, since the earlier epoch may be gone when the new one is used.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// When a coarse selector's candidates change: for each slot, each query, each batch of queries, or
/// each user and epoch.
enum class candidates_per { slot, query, batch, user };

/// Where a coarse selector that draws its candidates puts them.
struct candidate_buffer {
  std::vector<item_id> items; ///< empty when `candidates` is called
  std::vector<item_id> scratch;
  rejections rejected; ///< to be added to
  bulk_memory bulk;    ///< for those that draw many at once
  /// The positives of the batch that is drawn for, in its order; of a query drawn for alone, its own.
  std::span<const item_id> batch;
};

template <class S>
concept schedule = requires(const S& s, epoch_t epoch, std::uint32_t negatives) {
  { s.plan(epoch, negatives) } -> std::same_as<epoch_plan>;
};

/// What the query's own representation scores, for the item filters that look at it.
template <class T>
struct query_scores {
  std::span<const T> candidates;
  T positive; ///< NaN or infinite where the positive can't be ranked
};

/// The state clears mask[j] where candidate j is not to be a hard negative. It may have
/// `static constexpr bool needs_similarity() { return false; }`, and is then called without
/// similarities. It may take `const query_scores<T>&` after the similarities, and is then called with
/// the scores as well.
template <class F, class T>
concept score_filter_state = requires(const F& f, std::span<const item_id> ids,
                                      std::span<const T> similarity_to_positive,
                                      const query_scores<T>& scores, const query<T>& q,
                                      std::span<std::uint8_t> mask) {
  f.keeps(ids, similarity_to_positive, scores, q, mask);
};

template <class F, class T>
concept item_filter_state = score_filter_state<F, T> ||
    requires(const F& f, std::span<const item_id> ids, std::span<const T> similarity_to_positive,
             const query<T>& q, std::span<std::uint8_t> mask) {
  f.keeps(ids, similarity_to_positive, q, mask);
};

/// The filter itself may have `static constexpr bool needs_rows() { return true; }` where it looks at
/// the items' embeddings while it is prepared.
template <class F, class T>
concept item_filter = requires(const F& f, const single_domain<T>& input, double scale,
                               epoch_context& context) {
  { f.prepare(input, scale, context) } -> item_filter_state<T>;
};

/// Candidates of a query: a view of the state's own memory, of `buffer.items` or of `buffer.batch`. The
/// query is the one that is drawn for; with `candidates_per::batch` it is the first of the batch, and
/// with `candidates_per::user` holds a user and nothing else. The state may have
/// `static constexpr bool only_drawable() { return true; }`, a promise that saves a check of each
/// candidate; what is shared by users can't promise it.
template <class C, class T>
concept coarse_state = requires(const C& c, const query<T>& q, draw_stream& random,
                                candidate_buffer& buffer) {
  { c.candidates(q, random, buffer) } -> std::convertible_to<std::span<const item_id>>;
};

template <class C, class T>
concept coarse_selector = requires(const C& c, const single_domain<T>& input,
                                   epoch_context& context) {
  { C::fresh() } -> std::convertible_to<candidates_per>;
  { c.prepare(input, context) } -> coarse_state<T>;
};

struct transfer_clusters;

/// Chooses, of the users in clusters, those who get negatives from the source domain; in any order.
template <class F>
concept user_filter = requires(const F& f, const transfer_clusters& clusters) {
  { f.admitted(clusters) } -> std::convertible_to<std::vector<user_id>>;
};

/// Picks up to slots.size() of the scored candidates, each at most once if `distinct`, and returns
/// how many. What is picked may depend on the order of `candidates`, which is the coarse selector's.
template <class F, class T>
concept fine_selector = requires(const F& f, const scored_candidates<T>& candidates,
                                 std::span<item_id> slots, bool distinct, draw_stream& random,
                                 fine_scratch<T>& scratch) {
  { f.pick(candidates, slots, distinct, random, scratch) } -> std::same_as<std::size_t>;
};

/// Whom a fine selector picks for, and from what.
template <class T, class CoarseState>
struct pick_context {
  const query<T>& q;
  T positive_score; ///< NaN or infinite where the positive can't be ranked
  const CoarseState& coarse;
};

/// A fine selector may ask for more than the scores, as a second argument.
template <class F, class T, class CoarseState>
concept informed_fine_selector = requires(const F& f, const scored_candidates<T>& candidates,
                                          const pick_context<T, CoarseState>& given,
                                          std::span<item_id> slots, bool distinct,
                                          draw_stream& random, fine_scratch<T>& scratch) {
  { f.pick(candidates, given, slots, distinct, random, scratch) } -> std::same_as<std::size_t>;
};

/// A fine selector may also say how likely each slot of a row drawn with repeats is to hold the
/// candidate of some rank, rank 0 being the best of `count`. All ranks together have 1, or 0 where
/// `pick` picks nothing.
template <class F>
concept tells_probability = requires(const F& f, std::size_t rank, std::size_t count) {
  { f.probability(rank, count) } -> std::same_as<double>;
};

/// Draws any item from a distribution of its own; the sampler draws again where the user may not
/// have it. The state may also have `restricted`, an exact draw from the distribution's drawable
/// part for users who may have little of it (else uniform), and `log_probability`.
template <class P, class T>
concept proposal_state = requires(const P& p, user_id user, draw_stream& random) {
  { p.draw(user, random) } -> std::same_as<item_id>;
};

template <class P, class T>
concept proposal = requires(const P& p, const single_domain<T>& input, epoch_context& context) {
  { p.prepare(input, context) } -> proposal_state<T>;
};

/// A slot of a row of negatives, to be made into something else.
template <class T>
struct drawn_slot {
  const query<T>& q;
  item_id item;                   ///< which was drawn for it; a row of `items`
  std::size_t slot;               ///< its number in the row
  bool hard;                      ///< planned to be
  const embedding_view<T>& items; ///< as they are now
};

/// Says what a slot's row is made of. `terms`, of which there are `S::terms()`, holds the item with the
/// coefficient 1, and nothing after it; `noise` is to be written as a whole. It is empty unless the state
/// has `static constexpr bool has_noise() { return true; }`. `random` goes on from the slot before. A
/// `static constexpr std::size_t words(std::size_t dim)`, how many words a slot takes, only saves time.
template <class S, class T>
concept synthesis_state = requires(const S& s, const drawn_slot<T>& slot, draw_stream& random,
                                   std::span<item_term<T>> terms, std::span<T> noise) {
  requires(S::terms() > 0);
  s.make(slot, random, terms, noise);
};

/// Makes negatives of those that were drawn.
template <class S, class T>
concept synthesis = requires(const S& s, const single_domain<T>& input, epoch_context& context) {
  { s.prepare(input, context) } -> synthesis_state<T>;
};

namespace detail {

template <class State>
inline constexpr bool needs_similarity = true;

template <class State>
  requires requires { State::needs_similarity(); }
inline constexpr bool needs_similarity<State> = State::needs_similarity();

template <class Filter>
inline constexpr bool needs_rows = false;

template <class Filter>
  requires requires { Filter::needs_rows(); }
inline constexpr bool needs_rows<Filter> = Filter::needs_rows();

template <class State>
inline constexpr bool only_drawable = false;

template <class State>
  requires requires { State::only_drawable(); }
inline constexpr bool only_drawable<State> = State::only_drawable();

template <class State>
inline constexpr bool has_noise = false;

template <class State>
  requires requires { State::has_noise(); }
inline constexpr bool has_noise<State> = State::has_noise();

/// Policies written for one scalar type only are policies all the same.
template <class P>
concept any_item_filter = item_filter<P, float> || item_filter<P, double>;
template <class P>
concept any_coarse_selector = coarse_selector<P, float> || coarse_selector<P, double>;
template <class P>
concept any_fine_selector = fine_selector<P, float> || fine_selector<P, double>;
template <class F, class Coarse, class T>
concept informed_by = informed_fine_selector<F, T,
                                             decltype(std::declval<const Coarse&>().prepare(
                                                 std::declval<const single_domain<T>&>(),
                                                 std::declval<epoch_context&>()))>;
template <class F, class Coarse>
concept any_fine_selector_over =
    any_fine_selector<F> || informed_by<F, Coarse, float> || informed_by<F, Coarse, double>;
template <class P>
concept any_proposal = proposal<P, float> || proposal<P, double>;
template <class P>
concept any_synthesis = synthesis<P, float> || synthesis<P, double>;

template <class Policy>
void validate(const Policy& policy) {
  if constexpr (requires { policy.validate(); }) policy.validate();
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
