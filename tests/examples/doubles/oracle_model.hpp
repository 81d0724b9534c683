// SPDX-License-Identifier: MIT
#pragma once

#include "train/data/planted/planted_data.hpp"
#include "train/data/split.hpp"
#include "train/model/mf.hpp"
#include "train/model/model_tables.hpp"
#include "train/options/options.hpp"

namespace trainer {

/// A model that knows the truth: the tastes and the items of the planted world that the options make.
struct oracle_model {
  planted_data world;
  matrix<float> users;

  oracle_model(const options& o, const split& data)
      : world(o.training.seed, {.users = o.data.planted_users, .items = o.data.planted_items}) {
    users.resize(as_index(data.users.size()), planted_tastes::dim);
    for (std::size_t u = 0; u < data.users.size(); ++u)
      users.row(as_index(u)) = world.tastes().target().row(data.users[u]);
  }

  model_tables tables() const {
    return {.users = users, .items = world.target_domain().items(), .similarity = {}};
  }
};

} // namespace trainer
