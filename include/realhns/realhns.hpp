// SPDX-License-Identifier: MIT
#pragma once

/// The whole library.
#include "core/embedding_table.hpp"
#include "presets.hpp"
