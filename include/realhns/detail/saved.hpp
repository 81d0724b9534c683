// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <istream>
#include <ostream>
#include <type_traits>
#include <vector>

#include "../core/error.hpp"

/// Bytes for the same program to read again, on a machine of the same kind. What reads throws
/// std::invalid_argument on bytes that end too early.
namespace realhns::inline REALHNS_VERSION_NAMESPACE {
namespace detail {

template <class T>
void save_values(std::ostream& out, const T* values, std::size_t count) {
  static_assert(std::is_trivially_copyable_v<T>);
  out.write(reinterpret_cast<const char*>(values), static_cast<std::streamsize>(count * sizeof(T)));
}

template <class T>
void load_values(std::istream& in, T* values, std::size_t count) {
  static_assert(std::is_trivially_copyable_v<T>);
  in.read(reinterpret_cast<char*>(values), static_cast<std::streamsize>(count * sizeof(T)));
  require(static_cast<bool>(in), "saved epoch: ends too early");
}

template <class T>
T load_value(std::istream& in) {
  T value{};
  load_values(in, &value, 1);
  return value;
}

template <class T>
void save_list(std::ostream& out, const std::vector<T>& list) {
  const std::uint64_t size = list.size();
  save_values(out, &size, 1);
  save_values(out, list.data(), list.size());
}

/// Asks for memory as it reads, so that a wrong length is harmless.
template <class T>
std::vector<T> load_list(std::istream& in) {
  constexpr std::uint64_t step = 1 << 16;
  std::vector<T> list;
  for (auto left = load_value<std::uint64_t>(in); left > 0;) {
    const auto count = static_cast<std::size_t>(std::min(left, step));
    list.resize(list.size() + count);
    load_values(in, list.data() + (list.size() - count), count);
    left -= count;
  }
  return list;
}

/// Saves, and loads, a state of a policy that has something to save.
template <class State>
void save_state(std::ostream& out, const State& state) {
  if constexpr (requires { state.save(out); }) state.save(out);
}
template <class State>
void load_state(std::istream& in, State& state) {
  if constexpr (requires { state.load(in); }) state.load(in);
}

} // namespace detail
} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
