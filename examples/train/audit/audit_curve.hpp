// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <realhns/audit/audit_report.hpp>

namespace trainer {

struct audit_point {
  std::string knob;
  realhns::audit_report found;
};

/// A rate with its 95% interval.
struct rate_estimate {
  double value;
  double low;
  double high;
};

inline rate_estimate estimate(const realhns::rate& rate) {
  const auto [low, high] = rate.interval();
  return {rate.value(), low, high};
}

/// What an audit found of one sampler, setting by setting.
struct audit_curve {
  std::string sampler;
  std::vector<audit_point> points;

  /// The false negatives among hard negatives at a given hardness: between the two settings that
  /// enclose it, straight over the logarithm of hardness. None where it is beyond all of them.
  std::optional<rate_estimate> at(double hardness) const {
    std::vector<const audit_point*> sorted;
    for (const auto& point : points)
      if (point.found.hard.hardness() > 0) sorted.push_back(&point);
    const auto of = [](const audit_point* p) { return p->found.hard.hardness(); };
    std::ranges::sort(sorted, std::ranges::less{}, of);
    const auto above = std::ranges::lower_bound(sorted, hardness, std::ranges::less{}, of);
    if (above == sorted.end()) return std::nullopt;
    const auto high = estimate((*above)->found.hard.false_negatives());
    if (of(*above) == hardness) return high;
    if (above == sorted.begin()) return std::nullopt;
    const audit_point* below = *(above - 1);
    const auto low = estimate(below->found.hard.false_negatives());
    const double share = std::log(hardness / of(below)) / std::log(of(*above) / of(below));
    const auto between = [&](double a, double b) { return a + share * (b - a); };
    return rate_estimate{between(low.value, high.value), between(low.low, high.low),
                         between(low.high, high.high)};
  }
};

} // namespace trainer
