// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "error.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

template <std::floating_point T>
class embedding_view;

/// How a matrix type becomes a view. Specialise it for a type of your own:
///
///     template <> struct realhns::embedding_traits<my_table> {
///       static embedding_view<float> view(const my_table& t) { return {t.data(), t.n(), t.d()}; }
///     };
///
/// A specialisation whose values do not own their rows may say `static constexpr bool borrowed =
/// true;`, and temporaries of it are then accepted too. What is recognised without one is in
/// embedding_traits.hpp.
template <class M>
struct embedding_traits {};

/// A type whose rows can be viewed as embeddings.
template <class M>
concept embedding_matrix = requires(const std::remove_cvref_t<M>& m) {
  embedding_traits<std::remove_cvref_t<M>>::view(m);
};

namespace detail {

template <class M>
inline constexpr bool is_borrowed = false;

template <class M>
  requires requires { embedding_traits<M>::borrowed; }
inline constexpr bool is_borrowed<M> = embedding_traits<M>::borrowed;

} // namespace detail

/// A read-only view of `rows` embeddings of `dim` numbers; row i starts at data + i * stride.
/// Owns nothing and sees the rows as they are now. Every algorithm of the library is written for
/// this one type. Throws std::invalid_argument where the layout contradicts itself.
template <std::floating_point T>
class embedding_view {
  static_assert(std::same_as<T, float> || std::same_as<T, double>,
                "realhns: embeddings are float or double; for other types copy into an "
                "embedding_table");

public:
  using value_type = T;

  embedding_view() = default;

  /// Raw memory: `stride` counts numbers, not bytes, and is `dim` unless given.
  embedding_view(const T* data, std::size_t rows, std::size_t dim, std::size_t stride)
      : data_(data), rows_(rows), dim_(dim), stride_(stride) {
    using detail::require;
    require(data != nullptr || rows == 0 || dim == 0, "embedding_view: the data pointer is null");
    require(reinterpret_cast<std::uintptr_t>(data) % alignof(T) == 0,
            "embedding_view: the data pointer is not aligned for its type");
    require(stride >= dim || rows <= 1, "embedding_view: the stride is less than the dimension");
  }
  embedding_view(const T* data, std::size_t rows, std::size_t dim)
      : embedding_view(data, rows, dim, dim) {}

  /// Contiguous rows: `data.size()` must be a multiple of `dim`.
  embedding_view(std::span<const T> data, std::size_t dim)
      : embedding_view(data.data(), dim == 0 ? 0 : data.size() / dim, dim) {
    detail::require(data.size() == rows_ * dim, "embedding_view: the size is no multiple of dim");
  }

  /// Any embedding matrix; a temporary that owns its rows is refused at compile time.
  template <embedding_matrix M>
    requires(!std::same_as<std::remove_cvref_t<M>, embedding_view>)
  embedding_view(M&& matrix) { // NOLINT(google-explicit-constructor): `.items = V` is the interface
    using matrix_type = std::remove_cvref_t<M>;
    static_assert(std::is_lvalue_reference_v<M> || detail::is_borrowed<matrix_type>,
                  "realhns: a view of a temporary matrix would dangle; give the matrix a name");
    using view_type = decltype(embedding_traits<matrix_type>::view(matrix));
    static_assert(std::same_as<view_type, embedding_view>,
                  "realhns: the matrix holds another type than the input says; write "
                  "single_domain<double> for a table of doubles");
    *this = embedding_traits<matrix_type>::view(matrix);
  }

  const T* data() const noexcept { return data_; }
  std::size_t rows() const noexcept { return rows_; }
  std::size_t dim() const noexcept { return dim_; }
  std::size_t stride() const noexcept { return stride_; }
  bool empty() const noexcept { return rows_ == 0; }

  /// Row i, for i < rows().
  std::span<const T> row(std::size_t i) const noexcept { return {data_ + i * stride_, dim_}; }

private:
  const T* data_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t dim_ = 0;
  std::size_t stride_ = 0;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
