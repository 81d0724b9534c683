// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <istream>
#include <ostream>
#include <span>
#include <stdexcept>
#include <type_traits>

#include "matrix.hpp"

/// Bytes for the same program to read again, on a machine of the same kind: what checkpoints are made
/// of. What reads throws std::runtime_error, with the end of a sentence about the file, on bytes that
/// are not what was asked for.
namespace trainer {

template <class T>
void write_values(std::ostream& out, std::span<const T> values) {
  static_assert(std::is_trivially_copyable_v<T>);
  out.write(reinterpret_cast<const char*>(values.data()),
            static_cast<std::streamsize>(values.size_bytes()));
}

template <class T>
void read_values(std::istream& in, std::span<T> values) {
  static_assert(std::is_trivially_copyable_v<T>);
  const auto bytes = static_cast<std::streamsize>(values.size_bytes());
  if (!in.read(reinterpret_cast<char*>(values.data()), bytes))
    throw std::runtime_error("ends too early");
}

template <class T>
void write_value(std::ostream& out, const T& value) {
  write_values(out, std::span<const T>(&value, 1));
}

template <class T>
T read_value(std::istream& in) {
  T value{};
  read_values(in, std::span<T>(&value, 1));
  return value;
}

/// A string or a vector, with its length.
template <class List>
void write_list(std::ostream& out, const List& list) {
  write_value(out, std::uint64_t{list.size()});
  write_values(out, std::span<const typename List::value_type>(list));
}

template <class List>
List read_list(std::istream& in) {
  using value = typename List::value_type;
  const auto size = read_value<std::uint64_t>(in);
  const auto here = in.tellg();
  const auto end = in.seekg(0, std::ios::end).tellg();
  in.seekg(here);
  if (size > static_cast<std::uint64_t>(end - here) / sizeof(value)) // before memory is asked for
    throw std::runtime_error("ends too early");
  List list(size, value{});
  read_values(in, std::span<value>(list));
  return list;
}

/// A matrix, which has its shape before it is read.
template <class T>
void write_matrix(std::ostream& out, const matrix<T>& m) {
  write_value(out, m.rows());
  write_value(out, m.cols());
  write_values(out, std::span<const T>(m.data(), static_cast<std::size_t>(m.size())));
}

template <class T>
void read_matrix(std::istream& in, matrix<T>& m) {
  const auto rows = read_value<Eigen::Index>(in), cols = read_value<Eigen::Index>(in);
  if (rows != m.rows() || cols != m.cols())
    throw std::runtime_error("holds a table of another shape");
  read_values(in, std::span<T>(m.data(), static_cast<std::size_t>(m.size())));
}

} // namespace trainer
