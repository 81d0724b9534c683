// SPDX-License-Identifier: MIT
#include "planted_tastes.hpp"

namespace trainer {

namespace {

row_vector<float> shared_taste(const matrix<float>& personas, realhns::draw_stream& random) {
  row_vector<float> out = personas.row(random.below(static_cast<std::uint32_t>(personas.rows())));
  for (float& x : out) x += 0.5F * static_cast<float>(normal(random));
  return out;
}

row_vector<float> own_taste(realhns::draw_stream& random) {
  row_vector<float> out(planted_tastes::dim - planted_tastes::shared);
  for (float& x : out) x = static_cast<float>(normal(random));
  return out;
}

} // namespace

matrix<float> normal_rows(std::size_t rows, Eigen::Index dim, realhns::draw_stream random) {
  matrix<float> out(as_index(rows), dim);
  for (float& x : out.reshaped<Eigen::RowMajor>()) x = static_cast<float>(normal(random));
  return out;
}

planted_tastes::planted_tastes(std::uint64_t seed, const planted_settings& settings)
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

} // namespace trainer
