// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include <realhns/core/interactions.hpp>
#include <realhns/core/options.hpp>

#include "../data/split.hpp"
#include "../options/options.hpp"
#include "negative_source.hpp"

namespace trainer {

/// The sampler that the options ask for, over what the users are known to like.
std::unique_ptr<negative_source> make_negative_source(const options& o, const split& data);

/// Uniform negatives, whatever the options ask for.
std::unique_ptr<negative_source> make_uniform_source(const realhns::options& o,
                                                     realhns::interactions known);

namespace detail {

/// Those of RealHNS, which are so many by its parts that they have a file of their own.
std::unique_ptr<negative_source> make_real_hns(const options& o, const split& data);

} // namespace detail

} // namespace trainer
