// SPDX-License-Identifier: MIT
#pragma once

#include "inter_file.hpp"
#include "split.hpp"

namespace trainer {

/// Each user's last target record is for testing, the one before it for validation, the rest for
/// training. Source records that are not before the last target record are dropped. A user takes
/// part who has two training records and, where there is a source domain, one source record. Users
/// are matched across the domains by their tokens. Throws std::runtime_error when nobody takes part.
split leave_one_out(const domain_log& target, const domain_log* source = nullptr);

/// For training an encoder of the source domain by itself, on what may be known once the target's
/// validation item is predicted: each user's source records before that item, the last of which is
/// for validation. A user takes part who then has two training records.
split source_by_itself(const split& data);

} // namespace trainer
