// SPDX-License-Identifier: MIT
#include "every_header.hpp"

int version_of_the_other_unit();

int version_of_the_other_unit() { return REALHNS_VERSION_MINOR; }
