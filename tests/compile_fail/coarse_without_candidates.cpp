// expect: realhns: a coarse selector needs .static constexpr candidates_per fresh... and prepare
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct first_ten {
  static constexpr auto fresh() { return realhns::candidates_per::user; }
  struct state {};
  state prepare(const realhns::single_domain<float>&, realhns::epoch_context&) const { return {}; }
};

realhns::general_selector<first_ten> selector;
