// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>

#include "../math/loss.hpp"

namespace trainer {

enum class model_kind { mf, sasrec, cdr, dasl };
enum class sampler_kind {
  uniform,
  popularity,
  aug_ns,
  dns,
  dns_star,
  mix_gcf,
  srns,
  filtered_dns,
  real_hns
};
enum class schedule_kind { curriculum, fixed };
enum class fine_kind { dns, dns_star, mix_gcf };

/// The parts of RealHNS that take part (Table 3, and the second alone): the general selector, the
/// cross-domain selector, and the user filter that keeps the latter to outliers.
enum class real_hns_parts { gs, cs, gs_cs, gs_cs_uf };

/// What is not trained after it was pre-trained.
enum class frozen { none, source };

/// `leaky` is what the authors' code does: no validation or test item is ever a hard negative, and
/// the test items decide when to stop. For comparison only.
enum class protocol_kind { honest, leaky };

/// The names of the values of an enumeration, in their order.
inline constexpr const char* names_of(model_kind) { return "mf|sasrec|cdr|dasl"; }
inline constexpr const char* names_of(sampler_kind) {
  return "uniform|popularity|aug_ns|dns|dns_star|mix_gcf|srns|filtered_dns|real_hns";
}
inline constexpr const char* names_of(schedule_kind) { return "curriculum|fixed"; }
inline constexpr const char* names_of(fine_kind) { return "dns|dns_star|mix_gcf"; }
inline constexpr const char* names_of(real_hns_parts) { return "gs|cs|gs+cs|gs+cs+uf"; }
inline constexpr const char* names_of(frozen) { return "none|source"; }
inline constexpr const char* names_of(protocol_kind) { return "honest|leaky"; }
inline constexpr const char* names_of(loss_kind) { return "bpr|bce"; }

/// One of a few names on the command line.
template <class T>
concept choice = requires(T value) {
  { names_of(value) } -> std::convertible_to<std::string_view>;
};

/// Calls f(name, value) for each value of the enumeration.
template <choice T, class F>
void for_each_choice(F&& f) {
  std::string_view names = names_of(T{});
  for (int value = 0; !names.empty(); ++value) {
    const auto end = std::min(names.find('|'), names.size());
    f(names.substr(0, end), static_cast<T>(value));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

template <choice T>
void parse(std::string_view text, T& value) {
  bool found = false;
  for_each_choice<T>([&](std::string_view name, T named) {
    if (name != text) return;
    value = named;
    found = true;
  });
  if (!found)
    throw std::invalid_argument("'" + std::string(text) + "' is none of " + names_of(value));
}

template <choice T>
std::string to_text(T value) {
  std::string text;
  for_each_choice<T>([&](std::string_view name, T named) {
    if (named == value) text = name;
  });
  return text;
}

} // namespace trainer
