// SPDX-License-Identifier: MIT
#pragma once

#include "train/data/epoch_order.hpp"
#include "train/math/binary.hpp"
#include "train/model/recommender.hpp"

/// A stand-in for a sequence model: batches of users, a query for each position, representations and
/// states a row a query. It has learned `age`, the number of steps it took. Items are the points of a
/// line, and users like those at its upper end, or after a number of steps in `likes_lower` those at
/// its lower end. When it predicts test items, it is the other way round.
class sequence_model : public trainer::recommender {
public:
  sequence_model(const trainer::split& data, std::size_t batch, std::vector<int> likes_lower)
      : data_(data), likes_lower_(std::move(likes_lower)), order_(users_of(data), batch, 1),
        items_(trainer::as_index(data.items), 1), users_(trainer::as_index(data.users.size()), 1) {
    for (Eigen::Index i = 0; i < items_.rows(); ++i) items_(i, 0) = static_cast<float>(i);
  }

  trainer::model_tables tables(trainer::part which) override {
    asked.push_back(which);
    const bool lower = std::ranges::count(likes_lower_, age) > 0;
    users_.setConstant(lower != (which == trainer::part::test) ? -1.0F : 1.0F);
    return {.users = users_, .items = items_, .similarity = {}, .source = users_, .target = users_};
  }

  std::size_t begin_epoch(realhns::epoch_t epoch) override {
    order_.advance_to(epoch);
    return order_.batches();
  }

  realhns::query_batch<float> forward(std::size_t batch) override {
    queries.clear();
    positives_.clear();
    positions_.clear();
    for (const auto user : order_.batch(batch)) {
      const auto s = data_.up_to(trainer::part::training, user);
      for (std::uint32_t p = 0; p < s.next.size(); ++p) {
        queries.push_back(user);
        positives_.push_back(s.next[p]);
        positions_.push_back(p + 1);
      }
    }
    representations_.setConstant(trainer::as_index(queries.size()), 1, static_cast<float>(age));
    return {queries, positives_, positions_, representations_};
  }

  /// Its loss is the number of queries.
  double step(std::span<const realhns::item_id> negatives) override {
    ++age;
    stepped_on.assign(negatives.begin(), negatives.end());
    return static_cast<double>(queries.size());
  }
  double step(const realhns::synthetic_rows<float>& negatives) override {
    stepped_on_made.push_back(negatives.size());
    return step(std::span<const realhns::item_id>{});
  }

  void save_weights(std::ostream& out) const override { trainer::write_value(out, age); }
  void load_weights(std::istream& in) override { age = trainer::read_value<int>(in); }
  void save_optimiser(std::ostream&) const override {}
  void load_optimiser(std::istream&) override {}

  int age = 0;
  std::vector<trainer::part> asked;         ///< of `tables`, in order
  std::vector<realhns::user_id> queries;    ///< users of the batch
  std::vector<realhns::item_id> stepped_on; ///< negatives of the last step
  std::vector<std::size_t> stepped_on_made; ///< how many made negatives each step had

private:
  static std::vector<realhns::user_id> users_of(const trainer::split& data) {
    std::vector<realhns::user_id> users;
    for (realhns::user_id user = 0; user < data.users.size(); ++user) users.push_back(user);
    return users;
  }

  const trainer::split& data_;
  std::vector<int> likes_lower_;
  trainer::epoch_order<realhns::user_id> order_;
  trainer::matrix<float> items_, users_, representations_;
  std::vector<realhns::item_id> positives_;
  std::vector<std::uint32_t> positions_;
};
