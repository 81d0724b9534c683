// SPDX-License-Identifier: MIT
#include "inter_file.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <tuple>

#include "line_reader.hpp"
#include "token_codes.hpp"

namespace trainer {

namespace {

constexpr std::array<std::string_view, 3> column_names{"user_id", "item_id", "timestamp"};

/// Where the columns of `column_names` stand.
std::array<std::size_t, 3> find_columns(std::string_view header, const line_reader& lines) {
  constexpr auto none = static_cast<std::size_t>(-1);
  std::array<std::size_t, 3> columns{none, none, none};
  for_each_field(header, [&](std::size_t index, std::string_view field) {
    const auto name = field.substr(0, field.find(':'));
    for (std::size_t c = 0; c < column_names.size(); ++c) {
      if (name != column_names[c]) continue;
      if (columns[c] != none) lines.refuse("two columns are named " + std::string(name));
      columns[c] = index;
    }
    return true;
  });
  for (std::size_t c = 0; c < column_names.size(); ++c)
    if (columns[c] == none) lines.refuse("no column is named " + std::string(column_names[c]));
  return columns;
}

} // namespace

domain_log read_inter_file(const std::filesystem::path& path) {
  line_reader lines(path);
  std::string_view line;
  if (!lines.next(line)) throw std::runtime_error(path.string() + ": is empty");
  const auto columns = find_columns(line, lines);
  const std::size_t last_column = *std::max_element(columns.begin(), columns.end());

  domain_log log;
  token_codes users, items;
  while (lines.next(line)) {
    if (line.empty() && lines.at_end()) break;
    std::array<std::string_view, 3> fields;
    std::size_t read = 0;
    for_each_field(line, [&](std::size_t index, std::string_view field) {
      for (std::size_t c = 0; c < columns.size(); ++c)
        if (columns[c] == index) fields[c] = field;
      read = index + 1;
      return index < last_column;
    });
    if (read <= last_column)
      lines.refuse("has " + std::to_string(read) + " fields, needs at least " +
                   std::to_string(last_column + 1));
    if (fields[0].empty() || fields[1].empty()) lines.refuse("a user or item id is empty");
    const auto time = parse_timestamp(fields[2]);
    if (!time) lines.refuse("the timestamp '" + std::string(fields[2]) + "' is no number");
    log.records.push_back({users(fields[0]), items(fields[1]), *time});
  }
  if (log.records.empty()) throw std::runtime_error(path.string() + ": has no interactions");

  std::vector<std::uint32_t> user_place, item_place;
  std::tie(log.users, user_place) = users.in_order();
  std::tie(log.items, item_place) = items.in_order();
  for (auto& record : log.records) {
    record.user = user_place[record.user];
    record.item = item_place[record.item];
  }
  return log;
}

} // namespace trainer
