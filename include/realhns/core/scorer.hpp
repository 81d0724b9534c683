// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>

#include "query.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// A model that scores in its own way: DistMult, a network, rows of half precision, tables that other
/// threads are writing. `S::value_type` is T, float or double; `items()` and `users()` say how many
/// there are. `score` writes what query i scores item j to out[i * items.size() + j]. All items are
/// below items(), and a query's user is below users() unless it brings a representation, which may be
/// of any length. A score depends on the query's user and representation and on the item, and on
/// nothing else: not on the positive, which may be no_item, nor on what is asked at once. It may be NaN
/// or infinite, and the item is then no hard negative. Called from several threads at once, also while
/// rows are drawn: it should neither throw nor allocate.
template <class S, class T>
concept scorer = requires(const S& s, std::span<const query<T>> queries,
                          std::span<const item_id> items, std::span<T> out) {
  requires std::same_as<typename S::value_type, T>;
  { s.items() } -> std::convertible_to<std::size_t>;
  { s.users() } -> std::convertible_to<std::size_t>;
  s.score(queries, items, out);
};

/// A scorer that also knows how similar items are: it writes how similar positive i is to item j to
/// out[i * items.size() + j], for the item filters that ask.
template <class S, class T>
concept similarity_scorer = scorer<S, T> &&
    requires(const S& s, std::span<const item_id> items, std::span<T> out) {
  s.similarity(items, items, out);
};

namespace detail {

template <class S>
concept any_scorer = scorer<S, float> || scorer<S, double>;

/// Whether two queries score everything alike.
template <class T>
bool score_alike(const query<T>& a, const query<T>& b) noexcept {
  return a.user == b.user && a.representation.data() == b.representation.data() &&
         a.representation.size() == b.representation.size();
}

} // namespace detail

/// Refers to an object with a name, and refuses others when compiling.
template <class Model>
class model_reference {
public:
  template <class M>
    requires(!std::same_as<std::remove_cvref_t<M>, model_reference>)
  model_reference(M&& model) // NOLINT(google-explicit-*): `.scorer = model` is the interface
      : model_(std::addressof(model)) {
    static_assert(
        std::is_lvalue_reference_v<M>,
        "realhns: a reference to a temporary scorer would dangle; give the scorer a name");
  }

  const Model& get() const noexcept { return *model_; }

private:
  const Model* model_;
};

/// Refers to a scorer of any type, which must outlive it; to none unless given one. Calling none, or
/// asking one that does not know for similarities, is undefined.
template <std::floating_point T>
class scorer_reference {
public:
  scorer_reference() = default;

  template <class S>
  explicit scorer_reference(const model_reference<S>& model)
      : model_(&model.get()),
        score_([](const void* s, std::span<const query<T>> queries, std::span<const item_id> items,
                  std::span<T> out) { static_cast<const S*>(s)->score(queries, items, out); }) {
    if constexpr (similarity_scorer<S, T>)
      similarity_ = [](const void* s, std::span<const item_id> positives,
                       std::span<const item_id> items, std::span<T> out) {
        static_cast<const S*>(s)->similarity(positives, items, out);
      };
  }

  explicit operator bool() const noexcept { return score_ != nullptr; }

  bool knows_similarity() const noexcept { return similarity_ != nullptr; }

  void score(std::span<const query<T>> queries, std::span<const item_id> items,
             std::span<T> out) const {
    score_(model_, queries, items, out);
  }

  /// Of one pair.
  T score(const query<T>& q, item_id item) const {
    T out{};
    score({&q, 1}, {&item, 1}, {&out, 1});
    return out;
  }

  void similarity(std::span<const item_id> positives, std::span<const item_id> items,
                  std::span<T> out) const {
    similarity_(model_, positives, items, out);
  }

private:
  template <class Asking>
  using call = void (*)(const void*, std::span<const Asking>, std::span<const item_id>,
                        std::span<T>);

  const void* model_ = nullptr;
  call<query<T>> score_ = nullptr;
  call<item_id> similarity_ = nullptr;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
