// SPDX-License-Identifier: MIT
#include "workload.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "../data/leave_one_out.hpp"
#include "../data/planted/planted_data.hpp"

namespace trainer {

workload load_data(const options& o) {
  if (o.data.planted()) {
    const planted_settings settings{.users = o.data.planted_users,
                                    .items = o.data.planted_items,
                                    .deviant_share = o.data.planted_deviants};
    const auto world = std::make_shared<const planted_data>(o.training.seed, settings);
    split data = leave_one_out(world->target(), &world->source());
    const auto would_like = [world, users = data.users](user_id user, item_id item) {
      return world->would_like(users[user], item);
    };
    const auto deviant = [world, users = data.users](user_id user) {
      return world->tastes().deviant(users[user]);
    };
    return {std::move(data), would_like, deviant};
  }
  const auto read = [&](const std::string& name) {
    return read_inter_file(std::filesystem::path(o.data.folder) / (name + ".inter"));
  };
  const domain_log target = read(o.data.target);
  if (o.data.source.empty()) return {leave_one_out(target)};
  const domain_log source = read(o.data.source);
  return {leave_one_out(target, &source)};
}

} // namespace trainer
