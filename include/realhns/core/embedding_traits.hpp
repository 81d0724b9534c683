// SPDX-License-Identifier: MIT
#pragma once

#include "embedding_view.hpp"

/// The matrix types that are recognised by the shape of their interface, including none of their
/// headers: Eigen-like, xtensor-like and mdspan-like.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

template <class M>
concept eigen_like = requires(const M& m) {
  m.data();
  m.rows();
  m.cols();
  m.innerStride();
  m.outerStride();
  M::IsRowMajor;
  typename M::PlainObject;
};

template <class M>
concept xtensor_like = requires(const M& m) {
  m.data();
  m.data_offset();
  m.dimension();
  m.shape();
  m.strides();
};

template <class M>
concept mdspan_like = requires(const M& m) {
  m.data_handle();
  m.extent(0);
  m.stride(0);
  M::rank();
};

/// A stride as a count of numbers. A dimension of size 1 has no stride to speak of (xtensor says 0).
template <class Stride, class Extent>
std::size_t row_stride(Stride stride, Extent rows, Extent dim) {
  require(stride >= 0, "embedding_view: the row stride is negative");
  return rows <= 1 ? static_cast<std::size_t>(dim) : static_cast<std::size_t>(stride);
}

template <class Stride, class Extent>
void require_contiguous(Stride stride, Extent dim) {
  require(dim <= 1 || stride == 1,
          "embedding_view: the numbers of a row are not contiguous; copy into an embedding_table");
}

template <class P, class Extent>
auto make_view(P* data, Extent rows, Extent dim, std::size_t stride) {
  return embedding_view<std::remove_cv_t<P>>(data, static_cast<std::size_t>(rows),
                                             static_cast<std::size_t>(dim), stride);
}

} // namespace detail

/// Eigen: row-major matrices, maps and blocks. A column-major d x n matrix, one item a column, is
/// handed over as its transpose().
template <detail::eigen_like M>
struct embedding_traits<M> {
  static constexpr bool borrowed = !std::same_as<M, typename M::PlainObject>;

  static auto view(const M& m) {
    static_assert(bool(M::IsRowMajor),
                  "realhns: rows must be contiguous; use a row-major matrix, or hand over the "
                  "transpose() of a column-major one that holds an item in each column");
    detail::require_contiguous(m.innerStride(), m.cols());
    return detail::make_view(m.data(), m.rows(), m.cols(),
                             detail::row_stride(m.outerStride(), m.rows(), m.cols()));
  }
};

/// xtensor: two-dimensional containers, adaptors and strided views with contiguous rows.
template <detail::xtensor_like M>
struct embedding_traits<M> {
  static constexpr bool borrowed = !requires(M & m) { m.resize(m.shape()); };

  static auto view(const M& m) {
    detail::require(m.dimension() == 2, "embedding_view: the array is not two-dimensional");
    const auto rows = static_cast<std::size_t>(m.shape()[0]);
    const auto dim = static_cast<std::size_t>(m.shape()[1]);
    detail::require_contiguous(m.strides()[1], dim);
    return detail::make_view(m.data() + m.data_offset(), rows, dim,
                             detail::row_stride(m.strides()[0], rows, dim));
  }
};

/// std::mdspan and its kin, with any layout whose rows are contiguous.
template <detail::mdspan_like M>
struct embedding_traits<M> {
  static_assert(M::rank() == 2, "realhns: an embedding table is a two-dimensional mdspan");
  static constexpr bool borrowed = true;

  static auto view(const M& m) {
    detail::require_contiguous(m.stride(1), m.extent(1));
    return detail::make_view(m.data_handle(), m.extent(0), m.extent(1),
                             detail::row_stride(m.stride(0), m.extent(0), m.extent(1)));
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
