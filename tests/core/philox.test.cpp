// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/core/philox.hpp>

using realhns::philox4x32;
using realhns::philox_counter;

// The philox4x32-10 lines of Random123's known-answer file. If one goes red, the generator is no
// longer Philox: repair it, never these numbers.
TEST_CASE("Philox gives the known answers of Random123", "[golden]") {
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) ==
        philox_counter{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8});
  CHECK(philox4x32({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, {0xFFFFFFFF, 0xFFFFFFFF}) ==
        philox_counter{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD});
  CHECK(philox4x32({0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344}, {0xA4093822, 0x299F31D0}) ==
        philox_counter{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1});
}

TEST_CASE("Philox can be evaluated by the compiler") {
  static_assert(philox4x32({0, 0, 0, 0}, {0, 0})[0] == 0x6627E8D5);
}
