// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "embedding_view.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// The model's map from a source state and a cluster's centroid to a representation that items are
/// scored by: MLP^f of section 4.3. Called on blocks as f(source_rows, centroids, out): row i of the
/// block has the source state source_rows.row(i) and the centroid centroids.row(i), and out[i * dim],
/// ..., out[i * dim + dim - 1] becomes its representation, dim being that of the items. Called from
/// several threads at once. Where a row's result depends on that row alone, to the last bit, draws
/// are the same for any split into batches; a matrix product that chooses its order of additions by
/// the size of the block gives that away.
template <class F, class T>
concept transfer_function = requires(const F& f, const embedding_view<T>& rows, std::span<T> out) {
  f(rows, rows, out);
};

/// Refers to a transfer function that someone else owns, and that must outlive the epochs made with
/// it. Refers to none unless given one.
template <std::floating_point T>
class transfer_reference {
public:
  transfer_reference() = default;

  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, transfer_reference>)
  transfer_reference(F&& function) // NOLINT(google-explicit-*): `.transfer = mlp` is the interface
      : function_(std::addressof(function)) {
    using type = std::remove_reference_t<F>;
    static_assert(std::is_lvalue_reference_v<F>,
                  "realhns: a reference to a temporary transfer function would dangle; give the "
                  "function a name");
    static_assert(
        transfer_function<type, T>,
        "realhns: a transfer function is an object that is called, being const, as "
        "f(source_rows, centroids, out), with two embedding_views and a span to write to");
    call_ = [](const void* f, const embedding_view<T>& source_rows,
               const embedding_view<T>& centroids,
               std::span<T> out) { (*static_cast<const type*>(f))(source_rows, centroids, out); };
  }

  explicit operator bool() const noexcept { return call_ != nullptr; }

  void operator()(const embedding_view<T>& source_rows, const embedding_view<T>& centroids,
                  std::span<T> out) const {
    call_(function_, source_rows, centroids, out);
  }

private:
  const void* function_ = nullptr;
  void (*call_)(const void*, const embedding_view<T>&, const embedding_view<T>&,
                std::span<T>) = nullptr;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
