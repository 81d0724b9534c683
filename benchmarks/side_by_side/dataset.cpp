// SPDX-License-Identifier: MIT
#include "dataset.hpp"

#include <cmath>
#include <cstdlib>

#include "measurement.hpp"
#include "train/data/leave_one_out.hpp"

namespace {

/// Sizes of a data set, and where its histories are on disk, if anywhere.
struct shape {
  std::size_t items;
  std::size_t users;
  std::size_t positions;
  const char* target = nullptr;
  const char* source = nullptr;
};

shape shape_of(const std::string& name) {
  if (name == "toy") return {37'868, 7'159, 84'974, "toy.inter", "game.inter"};
  if (name == "game") return {11'735, 7'614, 56'614, "game.inter", "toy.inter"};
  const auto items = static_cast<std::size_t>(std::stod(name));
  return {items, 4096, 49'152};
}

/// Training histories, one a user, with repeats.
using histories = std::vector<std::vector<std::uint32_t>>;

/// Histories from a seed: lengths with a heavy tail, as real ones have, stretched until they sum up
/// to the positions of the shape; items uniform.
histories make_histories(const shape& s) {
  realhns::draw_stream random({3, 0}, 0, 0);
  histories rows(s.users);
  std::size_t total = 0;
  for (auto& row : rows) {
    const double u = (random() + 1.0) * 0x1p-32;
    row.resize(static_cast<std::size_t>(std::min(200.0, 2.0 * std::pow(u, -0.6))));
    total += row.size();
  }
  for (std::size_t user = 0; total < s.positions; user = (user + 1) % s.users, ++total)
    rows[user].emplace_back();
  for (auto& row : rows)
    for (auto& item : row) item = random.below(static_cast<std::uint32_t>(s.items));
  return rows;
}

histories read_histories(const shape& s, const std::filesystem::path& folder) {
  const auto target = trainer::read_inter_file(folder / s.target);
  const auto source = trainer::read_inter_file(folder / s.source);
  const auto split = trainer::leave_one_out(target, &source);
  histories rows;
  for (realhns::user_id user = 0; user < split.users.size(); ++user) {
    const auto row = split.training(user);
    rows.emplace_back(row.begin(), row.end());
  }
  return rows;
}

histories histories_of(const shape& s) {
  const char* folder = std::getenv("REALHNS_DATA");
  if (folder == nullptr || s.target == nullptr) return make_histories(s);
  return read_histories(s, std::filesystem::path(folder) / "amazon-toy-game");
}

std::shared_ptr<const dataset> make_dataset(const std::string& name) {
  const shape s = shape_of(name);
  const histories rows = histories_of(s);
  auto data = std::make_shared<dataset>();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::uint32_t user = 0; user < rows.size(); ++user)
    for (const std::uint32_t item : rows[user]) {
      pairs.emplace_back(user, item);
      data->position_users.push_back(user);
      data->positives.push_back(item);
      data->positions.push_back(static_cast<std::uint32_t>(data->positions.size()));
    }
  data->items = unit_rows(s.items, dataset::dim, 1);
  data->users = unit_rows(rows.size(), dataset::dim, 2);
  data->representations = unit_rows(pairs.size(), dataset::dim, 4);
  data->known = realhns::interactions::from_pairs(pairs, rows.size());
  return data;
}

} // namespace

std::vector<float> unit_rows(std::size_t rows, std::size_t dim, std::uint32_t seed) {
  std::vector<float> out(rows * dim);
  realhns::draw_stream random({seed, 0}, 0, 0);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::span row(&out[i * dim], dim);
    for (float& x : row) x = static_cast<float>(random()) * 0x1p-31F - 1.0F;
    float squares = 0;
    for (const float x : row) squares += x * x;
    for (float& x : row) x /= std::sqrt(squares);
  }
  return out;
}

realhns::single_domain<float> dataset::input(std::size_t count, bool with_histories) const {
  realhns::single_domain<float> in;
  in.items = item_rows();
  in.users = {users.data(), std::min(count, user_count()), dim};
  if (with_histories) in.known = known;
  return in;
}

realhns::query_batch<float> dataset::batch(std::size_t count, bool with_representations) const {
  const auto end = std::ranges::lower_bound(position_users, count);
  const auto lines = static_cast<std::size_t>(end - position_users.begin());
  realhns::query_batch<float> out;
  out.users = std::span(position_users).first(lines);
  out.positives = std::span(positives).first(lines);
  out.positions = std::span(positions).first(lines);
  if (with_representations) out.representations = {representations.data(), lines, dim};
  return out;
}

void dataset::share(const std::filesystem::path& folder) const {
  std::filesystem::create_directories(folder);
  write_raw<float>(folder / "items.f32", items);
  write_raw<float>(folder / "users.f32", users);
  write_raw<float>(folder / "representations.f32", representations);
  write_raw<std::uint64_t>(folder / "known_offsets.u64", known.view().offsets);
  write_raw<std::uint32_t>(folder / "known_items.u32", known.view().items);
  write_raw<std::uint32_t>(folder / "position_users.u32", position_users);
  write_raw<std::uint32_t>(folder / "positives.u32", positives);
}

std::shared_ptr<const dataset> open_dataset(const std::string& name) {
  static std::string last_name;
  static std::shared_ptr<const dataset> last;
  if (name != last_name) {
    last.reset(); // before the next is made: two of the largest may not fit
    last = make_dataset(name);
    last_name = name;
  }
  return last;
}
