// SPDX-License-Identifier: MIT
#include "every_header.hpp"

int version_of_the_other_unit();

int main() { return version_of_the_other_unit() != REALHNS_VERSION_MINOR; }
