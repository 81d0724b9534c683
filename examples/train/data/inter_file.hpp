// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <realhns/core/types.hpp>

#include "timestamp.hpp"

namespace trainer {

using realhns::item_id;
using realhns::user_id;

struct interaction {
  user_id user;
  item_id item;
  timestamp time;
};

/// The interactions of one domain. Ids are dense: `users[u]` and `items[i]` are the file's own
/// tokens, integers in numeric order first, other tokens in alphabetic order after them.
struct domain_log {
  std::vector<std::string> users;
  std::vector<std::string> items;
  std::vector<interaction> records; ///< in the order of the file
};

/// Reads a RecBole-style atomic file: tab-separated, one header line with names such as
/// `user_id:token`; the columns user_id, item_id and timestamp in any order, others are passed over.
/// Throws std::runtime_error "file:line: reason" on what it cannot use.
domain_log read_inter_file(const std::filesystem::path& path);

} // namespace trainer
