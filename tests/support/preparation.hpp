// SPDX-License-Identifier: MIT
#pragma once

#include <realhns/core/epoch_context.hpp>

namespace support {

/// What a sampler gives its policies to prepare with, for tests of one policy alone.
template <class T>
struct preparation {
  explicit preparation(const realhns::single_domain<T>& input,
                       const realhns::options& given = {.seed = 5},
                       realhns::draw_stage stage = realhns::draw_stage::selectors)
      : settings(given), items(input),
        threads(given.threads), context{settings, 3, stage, items, threads, report} {}

  realhns::options settings;
  realhns::drawable_items items;
  realhns::thread_pool threads;
  realhns::prepare_report report;
  realhns::epoch_context context;
};

} // namespace support
