// SPDX-License-Identifier: MIT
#include "planted_domain.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>

namespace trainer {

namespace {

matrix<float> make_items(std::uint64_t seed, std::uint32_t number,
                         const planted_settings& settings) {
  constexpr auto dim = planted_tastes::dim;
  const auto genres =
      normal_rows(settings.genres, dim, planted_stream(seed, planted_part::genres, number, 0));
  auto random = planted_stream(seed, planted_part::items, number, 0);
  matrix<float> items(as_index(settings.items), dim);
  for (auto row : items.rowwise()) {
    row = genres.row(random.below(static_cast<std::uint32_t>(settings.genres)));
    for (float& x : row) x += 0.5F * static_cast<float>(normal(random));
  }
  return items;
}

} // namespace

planted_domain::planted_domain(std::uint64_t seed, std::uint32_t number,
                               const planted_settings& settings, const matrix<float>& tastes)
    : settings_(settings), seed_(seed), number_(number), tastes_(tastes),
      items_(make_items(seed, number, settings)) {
  set_exposure();
  for (user_id user = 0; user < settings_.users; ++user) thresholds_.push_back(threshold(user));
  for (std::size_t user = 0; user < settings_.users; ++user)
    log_.users.push_back(std::to_string(user));
  for (std::size_t item = 0; item < settings_.items; ++item)
    log_.items.push_back(std::to_string(item));
  for (user_id user = 0; user < settings_.users; ++user) add_records(user);
}

bool planted_domain::likes(user_id user, item_id item) const {
  return tastes_.row(user).dot(items_.row(item)) >= thresholds_[user];
}

bool planted_domain::exposed(user_id user, item_id item) const {
  return realhns::subset_hash(exposure_key(user), item) < exposure_[item];
}

void planted_domain::set_exposure() {
  std::vector<double> law;
  for (std::size_t rank = 1; rank <= settings_.items; ++rank)
    law.push_back(std::pow(static_cast<double>(rank), -settings_.popularity_exponent));
  const auto mean = [&](double scale) {
    double sum = 0;
    for (const double p : law) sum += std::min(1.0, p * scale);
    return sum / static_cast<double>(law.size());
  };
  double low = 0, high = 1 / law.back();
  for (int step = 0; step < 50; ++step) {
    const double middle = (low + high) / 2;
    (mean(middle) < settings_.exposed_share ? low : high) = middle;
  }
  for (const double p : law)
    exposure_.push_back(static_cast<std::uint64_t>(std::min(1.0, p * high) * 0x1p32));
  auto random = planted_stream(seed_, planted_part::exposure, number_, 0);
  shuffle(std::span(exposure_), random);
}

realhns::philox_key planted_domain::exposure_key(user_id user) const {
  auto random = planted_stream(seed_, planted_part::seen, number_, user);
  return {random(), random()};
}

float planted_domain::threshold(user_id user) const {
  const std::size_t step = (settings_.items + 19'999) / 20'000;
  std::vector<float> affinities;
  for (std::size_t item = 0; item < settings_.items; item += step)
    affinities.push_back(tastes_.row(user).dot(items_.row(as_index(item))));
  const auto liked = std::max<std::size_t>(
      1, static_cast<std::size_t>(settings_.liked_share * static_cast<double>(affinities.size())));
  const auto last = affinities.begin() + static_cast<std::ptrdiff_t>(liked) - 1;
  std::nth_element(affinities.begin(), last, affinities.end(), std::greater{});
  return *last;
}

void planted_domain::add_records(user_id user) {
  auto random = planted_stream(seed_, planted_part::records, number_, user);
  const auto items = static_cast<std::uint32_t>(settings_.items);
  std::uint32_t step = 1 + random.below(items);
  while (std::gcd(step, items) != 1) step = 1 + random.below(items);
  std::uint64_t item = random.below(items);

  const auto spread =
      static_cast<std::uint32_t>(settings_.most_records - settings_.fewest_records + 1);
  const std::size_t wanted = settings_.fewest_records + random.below(spread);
  std::size_t noise = 0;
  for (std::size_t n = 0; n < wanted; ++n) noise += unit(random) < settings_.noise_share;
  std::size_t liked = wanted - noise;

  for (std::uint32_t n = 0; n < items && liked + noise > 0; ++n, item = (item + step) % items) {
    const auto id = static_cast<item_id>(item);
    if (!exposed(user, id)) continue;
    std::size_t& left = likes(user, id) ? liked : noise;
    if (left == 0) continue;
    log_.records.push_back({user, id, {}});
    --left;
  }
}

} // namespace trainer
