// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <realhns/core/types.hpp>

#include "../../math/matrix.hpp"
#include "planted_settings.hpp"
#include "planted_stream.hpp"

namespace trainer {

/// Rows of independent standard normal numbers.
matrix<float> normal_rows(std::size_t rows, Eigen::Index dim, realhns::draw_stream random);

/// Each user as a point in the space of either domain. The first `shared` numbers are the taste that
/// a user has in both domains: near that of a persona, whom others share. The rest is drawn for each
/// domain by itself. Of a deviant the shared numbers are drawn anew for the target domain, persona and
/// all, so that the source domain says nothing of it: such users are the paper's outliers (section
/// 4.5.2).
class planted_tastes {
public:
  static constexpr Eigen::Index shared = 6;
  static constexpr Eigen::Index dim = 8;

  planted_tastes(std::uint64_t seed, const planted_settings& settings);

  const matrix<float>& source() const { return source_; }
  const matrix<float>& target() const { return target_; }
  bool deviant(realhns::user_id user) const { return deviant_[user]; }

private:
  matrix<float> source_;
  matrix<float> target_;
  std::vector<bool> deviant_;
};

} // namespace trainer
