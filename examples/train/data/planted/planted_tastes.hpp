// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <realhns/core/types.hpp>

#include "../../math/matrix.hpp"
#include "planted_settings.hpp"
#include "planted_stream.hpp"

namespace trainer {

/// Rows of independent standard normal numbers.
inline matrix<float> normal_rows(std::size_t rows, Eigen::Index dim, realhns::draw_stream random) {
  matrix<float> out(as_index(rows), dim);
  for (float& x : out.reshaped<Eigen::RowMajor>()) x = static_cast<float>(normal(random));
  return out;
}

/// Each user as a point in the space of either domain. The first `shared` numbers are the taste that
/// a user has in both domains: near that of a persona, whom others share. The rest is drawn for each
/// domain by itself. Of a deviant the shared numbers are drawn anew for the target domain, persona and
/// all, so that the source domain says nothing of it: such users are the paper's outliers (section
/// 4.5.2).
class planted_tastes {
public:
  static constexpr Eigen::Index shared = 6;
  static constexpr Eigen::Index dim = 8;

  planted_tastes(std::uint64_t seed, const planted_settings& settings)
      : source_(as_index(settings.users), dim), target_(as_index(settings.users), dim) {
    const auto personas =
        normal_rows(settings.personas, shared, planted_stream(seed, planted_part::personas, 0, 0));
    for (realhns::user_id user = 0; user < settings.users; ++user) {
      auto random = planted_stream(seed, planted_part::users, 0, user);
      const row_vector<float> both = shared_taste(personas, random);
      deviant_.push_back(unit(random) < settings.deviant_share);
      source_.row(user) << both, own_taste(random);
      if (deviant_.back()) target_.row(user) << shared_taste(personas, random), own_taste(random);
      else target_.row(user) << both, own_taste(random);
    }
  }

  const matrix<float>& source() const { return source_; }
  const matrix<float>& target() const { return target_; }
  bool deviant(realhns::user_id user) const { return deviant_[user]; }

private:
  static row_vector<float> shared_taste(const matrix<float>& personas,
                                        realhns::draw_stream& random) {
    row_vector<float> out = personas.row(random.below(static_cast<std::uint32_t>(personas.rows())));
    for (float& x : out) x += 0.5F * static_cast<float>(normal(random));
    return out;
  }

  static row_vector<float> own_taste(realhns::draw_stream& random) {
    row_vector<float> out(dim - shared);
    for (float& x : out) x = static_cast<float>(normal(random));
    return out;
  }

  matrix<float> source_;
  matrix<float> target_;
  std::vector<bool> deviant_;
};

} // namespace trainer
