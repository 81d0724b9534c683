// SPDX-License-Identifier: MIT
#include "options_json.hpp"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

namespace trainer {

namespace {

template <class T>
json spell(const T& value) {
  if constexpr (spelled<T>) return to_text(value);
  else return value;
}

template <class T>
json spell(const std::optional<T>& value) {
  return value ? spell(*value) : json();
}

} // namespace

std::string key_of(std::string name) {
  name.erase(0, 2);
  std::ranges::replace(name, '-', '_');
  return name;
}

json to_json(const options& o) {
  json out;
  options::for_each(o, [&](const char* name, const auto& value, const char*) {
    out[key_of(name)] = spell(value);
  });
  const auto& s = o.sampling;
  out["top"] = to_text(s.hard_ranks());
  out["candidates"] = s.candidate_count();
  out["schedule"] =
      to_text(s.follows_curriculum() ? schedule_kind::curriculum : schedule_kind::fixed);
  return out;
}

json fingerprint(const options& o, const split& data) {
  json out = to_json(o);
  output_options::for_each(
      o.output, [&](const char* name, const auto&, const char*) { out.erase(key_of(name)); });
  for (const char* key : {"epochs", "threads"}) out.erase(key);
  out["users"] = data.users.size();
  out["items"] = data.items;
  out["records"] = data.target.all().size();
  return out;
}

} // namespace trainer
