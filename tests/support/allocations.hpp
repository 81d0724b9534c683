// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace support {

/// Whether this program counts what it allocates. Under a sanitizer, which has an operator new of its
/// own, it does not.
extern const bool counts_allocations;

/// How often the program has asked for memory so far, on any thread; 0 where that is not counted.
std::size_t allocations();

} // namespace support
