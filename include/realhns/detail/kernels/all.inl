// SPDX-License-Identifier: MIT
// Included once for each instruction set, in its namespace and after its lanes.

#include "bounded.inl"
#include "candidates.inl"
#include "philox.inl"
#include "score.inl"
#include "select.inl"

#include "nearest.inl" // after score.inl, on which it builds

struct kernels : bounded_kernels,
                 candidate_kernels,
                 nearest_kernels,
                 philox_kernels,
                 select_kernels {};
