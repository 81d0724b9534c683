// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <realhns/realhns.hpp>

using row_of_ids = std::vector<realhns::item_id>;

/// What the library does in one unit, by that unit's flags.
struct unit {
  const char* name;
  bool fast_math;
  bool exceptions;
  row_of_ids (*from_integers)(); ///< draws; scores are exact in any order of additions
  row_of_ids (*from_reals)();
  bool (*refuses)(); ///< whether a mistake throws; without exceptions it does not return
};

/// The units of the program, which enter themselves before main.
std::vector<unit>& units();
