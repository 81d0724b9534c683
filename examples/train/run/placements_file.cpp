// SPDX-License-Identifier: MIT
#include "placements_file.hpp"

#include "../options/parse.hpp"
#include "../training/atomic_file.hpp"

namespace trainer {

void write_placements(const std::string& path, const split& data, const training_result& r) {
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
