// SPDX-License-Identifier: MIT
// Catch2's own main is the slowest unit to compile, so it stands alone.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
