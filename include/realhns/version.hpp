// SPDX-License-Identifier: MIT
#pragma once

#define REALHNS_VERSION_MAJOR 0
#define REALHNS_VERSION_MINOR 1
#define REALHNS_VERSION_PATCH 0

#if defined(__FAST_MATH__)
#define REALHNS_VERSION_MATH _fast_math
#else
#define REALHNS_VERSION_MATH
#endif

#if defined(__cpp_exceptions)
#define REALHNS_VERSION_ERRORS
#else
#define REALHNS_VERSION_ERRORS _no_exceptions
#endif

#define REALHNS_VERSION_JOINED(major, minor, patch, math, errors)                                  \
  v##major##_##minor##_##patch##math##errors
#define REALHNS_VERSION_JOIN(...) REALHNS_VERSION_JOINED(__VA_ARGS__)

/// The inline namespace that every entity lives in, as v0_1_0. It names the version, so that two
/// versions can be linked into one program, and the rules that a unit is compiled by, so that one
/// built with -ffast-math or -fno-exceptions never lends its inline functions to one that was not.
#define REALHNS_VERSION_NAMESPACE                                                                  \
  REALHNS_VERSION_JOIN(REALHNS_VERSION_MAJOR, REALHNS_VERSION_MINOR, REALHNS_VERSION_PATCH,        \
                       REALHNS_VERSION_MATH, REALHNS_VERSION_ERRORS)
