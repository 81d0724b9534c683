// SPDX-License-Identifier: MIT
#include "sweep.hpp"

#include <algorithm>

namespace trainer {

namespace {

template <class Values, class Set>
sweep make_sweep(const std::string& name, const options& base, const Values& values,
                 const Set& set) {
  sweep out{name, {}};
  for (const auto value : values) {
    out.settings.push_back({{}, base});
    out.settings.back().o.sampling.schedule = schedule_kind::fixed;
    out.settings.back().knob = set(out.settings.back().o, value);
  }
  return out;
}

} // namespace

std::vector<sweep> hardness_sweeps(const options& o) {
  constexpr std::uint32_t choices[] = {2, 3, 5, 10, 20, 50, 100, 200};
  constexpr std::uint32_t tops[] = {50, 20, 10, 5, 2};
  constexpr double temperatures[] = {30, 3, 1, 0.3, 0.1};
  constexpr double windows[] = {0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0};
  const auto candidates = [](options& with, sampler_kind sampler, std::uint32_t n) {
    with.sampling.sampler = sampler;
    with.sampling.candidates = n;
    return "N = " + std::to_string(n);
  };
  const auto window = [](options& with, rank_range& taken, double from) {
    with.sampling.sampler = sampler_kind::real_hns;
    taken = {from, from + std::min(0.1, 2 * from + 0.01), true};
    return "from " + to_text(from);
  };
  std::vector<sweep> out{
      make_sweep(
          "dns", o, choices,
          [&](auto& with, std::uint32_t n) { return candidates(with, sampler_kind::dns, n); }),
      make_sweep("dns below the positive", o, choices,
                 [&](auto& with, std::uint32_t n) {
                   with.sampling.no_item_filter = true;
                   with.sampling.margin = 0;
                   return candidates(with, sampler_kind::filtered_dns, n);
                 }),
      make_sweep("filtered_dns", o, choices,
                 [&](auto& with, std::uint32_t n) {
                   return candidates(with, sampler_kind::filtered_dns, n);
                 }),
      make_sweep("dns_star", o, tops,
                 [](auto& with, std::uint32_t m) {
                   with.sampling.sampler = sampler_kind::dns_star;
                   with.sampling.candidates = 100;
                   with.sampling.top = rank_range{0, static_cast<double>(m), false};
                   return "M = " + std::to_string(m);
                 }),
      make_sweep("srns", o, temperatures,
                 [](auto& with, double tau) {
                   with.sampling.sampler = sampler_kind::srns;
                   with.sampling.memory = std::max(with.sampling.memory, with.sampling.hard);
                   with.sampling.temperature = tau;
                   return "tau = " + to_text(tau);
                 }),
      make_sweep("real_hns", o, windows,
                 [&](auto& with, double from) { return window(with, with.sampling.window, from); }),
  };
  if (o.cross_domain.taken())
    out.push_back(make_sweep("source domain", o, windows, [&](auto& with, double from) {
      with.sampling.no_item_filter = true;
      with.cross_domain.parts = real_hns_parts::cs;
      return window(with, with.cross_domain.window, from);
    }));
  return out;
}

} // namespace trainer
