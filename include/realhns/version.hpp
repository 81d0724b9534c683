// SPDX-License-Identifier: MIT
#pragma once

#define REALHNS_VERSION_MAJOR 0
#define REALHNS_VERSION_MINOR 1
#define REALHNS_VERSION_PATCH 0

/// The inline namespace that every entity lives in. It names the version, so that two versions can
/// be linked into one program, and the floating-point rules, so that a unit built with -ffast-math
/// never lends its inline functions to one that was not.
#if defined(__FAST_MATH__)
#define REALHNS_VERSION_NAMESPACE v0_1_0_fast_math
#else
#define REALHNS_VERSION_NAMESPACE v0_1_0
#endif
