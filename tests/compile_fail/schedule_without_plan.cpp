// expect: realhns: the schedule needs plan.epoch, negatives. -> epoch_plan
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct every_other_epoch {
  bool hard(realhns::epoch_t epoch) const { return epoch % 2 == 0; }
};

realhns::sampler sampler{realhns::options{}, every_other_epoch{}, realhns::keep_all{}};
