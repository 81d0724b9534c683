// SPDX-License-Identifier: MIT
#pragma once

/// The whole library.
#include "audit/audit.hpp"
#include "core/embedding_table.hpp"
#include "core/pair_scorer.hpp"
#include "presets.hpp"
