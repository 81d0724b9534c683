// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "../options/options.hpp"

namespace trainer {

/// A sampler at one setting of its knob for hardness.
struct sweep_setting {
  std::string knob;
  options o;
};

/// A sampler over settings from easy to hard.
struct sweep {
  std::string sampler;
  std::vector<sweep_setting> settings;
};

/// The samplers that an audit compares, each over its own knob: N of DNS, with and without RealHNS's
/// item filter and with a margin below the positive; M of N = 100 of DNS*; the temperature of SRNS, whose
/// memory is that of a first epoch, since scores of a model as it stands do not vary; where the window
/// of RealHNS begins, which is a tenth of the items wide and less near the top; and where there is a
/// source domain, the same of the ranking that its states make, for all users and without the item
/// filter. What else they need is that of `o`, all hard negatives at once.
std::vector<sweep> hardness_sweeps(const options& o);

} // namespace trainer
