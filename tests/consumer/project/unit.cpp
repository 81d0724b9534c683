// SPDX-License-Identifier: MIT
// Compiled several times, each time with other flags.
#include "unit.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>

namespace {

constexpr std::size_t items = 60, users = 3, dim = 7, negatives = 8;
constexpr std::array<std::uint64_t, users + 1> offsets{0, 2, 4, 6};
constexpr std::array<realhns::item_id, 2 * users> known{3, 40, 0, 59, 7, 8};

float integer(std::uint32_t word) { return static_cast<float>(word >> 29U) - 4; }
float real(std::uint32_t word) { return static_cast<float>(word >> 8U) * 0x1p-23F - 1; }

std::vector<float> table(std::size_t rows, std::uint32_t word, float (*number)(std::uint32_t)) {
  std::vector<float> numbers(rows * dim);
  for (float& x : numbers) x = number(word = word * 1664525U + 1013904223U);
  return numbers;
}

row_of_ids draws(float (*number)(std::uint32_t)) {
  const auto sampler = realhns::real_hns_general({.negatives = negatives,
                                                  .filter = {.clusters = 6},
                                                  .coarse = {.from = 0.1, .to = 0.6, .size = 20},
                                                  .fine = {.from = 1, .k = 8},
                                                  .seed = 42});
  const std::vector<float> v = table(items, 1, number), u = table(users, 2, number);
  const auto epoch = sampler.prepare(
      12, realhns::single_domain<float>{.items = realhns::embedding_view<float>(v, dim),
                                        .users = realhns::embedding_view<float>(u, dim),
                                        .known = realhns::interactions_view{offsets, known}});
  row_of_ids drawn;
  for (realhns::user_id user = 0; user < users; ++user) {
    std::array<realhns::item_id, negatives> row{};
    epoch.sample({.user = user, .positive = known[2 * std::size_t{user}]}, row);
    drawn.insert(drawn.end(), row.begin(), row.end());
  }
  return drawn;
}

bool refuses() {
  constexpr realhns::top_k nothing{.from = 1, .k = 1};
#if defined(__cpp_exceptions)
  try {
    nothing.validate();
  } catch (const std::invalid_argument&) {
    return true;
  }
#else
  nothing.validate();
#endif
  return false;
}

[[maybe_unused]] const bool entered = [] {
#if defined(__FAST_MATH__)
  constexpr bool fast_math = true;
#else
  constexpr bool fast_math = false;
#endif
#if defined(__cpp_exceptions)
  constexpr bool exceptions = true;
#else
  constexpr bool exceptions = false;
#endif
  units().push_back({UNIT_NAME, fast_math, exceptions, [] { return draws(integer); },
                     [] { return draws(real); }, refuses});
  return true;
}();

} // namespace
