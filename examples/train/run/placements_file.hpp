// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "../options/parse.hpp"
#include "../training/atomic_file.hpp"
#include "../training/training.hpp"

namespace trainer {

/// Writes a tab-separated file with a line a user: the user's number in the target's log, and where
/// the held-out items stand, 0 being the top, among sampled items and in the full catalogue. It is
/// what tests over users are made of.
inline void write_placements(const std::string& path, const split& data, const training_result& r) {
  write_atomically(path, [&](std::ostream& out) {
    out << "user\tvalidation\tvalidation_full\ttest\ttest_full\n";
    for (std::size_t user = 0; user < data.users.size(); ++user) {
      out << data.users[user];
      for (const auto* ranked :
           {&r.validation.sampled, &r.validation.full, &r.test.sampled, &r.test.full})
        out << '\t' << to_text(ranked->placements[user].rank);
      out << '\n';
    }
  });
}

} // namespace trainer
