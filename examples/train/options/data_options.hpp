// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "require.hpp"

namespace trainer {

/// What is learned from. Like each group of options it has `for_each`, which calls
/// visit(name, value, help) for each of them, so that the command line and the reports read one list.
struct data_options {
  std::string folder;
  std::string source;
  std::string target;
  std::uint32_t planted_users = 2000;
  std::uint32_t planted_items = 1500;
  double planted_deviants = 0.15;

  bool planted() const { return folder == "planted"; }
  bool two_domains() const { return planted() || !source.empty(); }

  template <class Self, class Visit>
  static void for_each(Self& o, const Visit& visit) {
    visit("--data", o.folder, "Folder of NAME.inter files, or 'planted'");
    visit("--source", o.source, "Source domain: users need a record there to take part");
    visit("--target", o.target, "Target domain: its items are recommended");
    visit("--planted-users", o.planted_users, "planted: users of the made-up domains");
    visit("--planted-items", o.planted_items, "planted: items of each");
    visit("--planted-deviants", o.planted_deviants,
          "planted: share of users whose source taste says nothing of the target's");
  }
};

inline void validate(const data_options& o) {
  require(!o.folder.empty(), "--data is missing: a folder of NAME.inter files, or 'planted'");
  require(o.planted() || !o.target.empty(),
          "--target is missing: the name of a file NAME.inter in the --data folder");
  require(!o.planted() || (o.target.empty() && o.source.empty()),
          "--data planted makes its own two domains: leave --source and --target out");
  require(o.planted_users > 0 && o.planted_items > 0,
          "--planted-users and --planted-items must be positive");
  require(o.planted_deviants >= 0 && o.planted_deviants <= 1,
          "--planted-deviants is a share, in [0, 1]");
  require(o.source.empty() || o.source != o.target, "--source and --target are the same domain");
}

} // namespace trainer
