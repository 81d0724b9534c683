// SPDX-License-Identifier: MIT
#include "sequence_recommender.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../math/binary.hpp"

namespace trainer {

namespace {

std::vector<user_id> all_users(const split& data) {
  std::vector<user_id> users(data.users.size());
  std::iota(users.begin(), users.end(), user_id{0});
  return users;
}

realhns::embedding_view<float> view(const matrix<float>& rows) { return rows; }

} // namespace

template <class Model>
sequence_recommender<Model>::sequence_recommender(const split& data,
                                                  const sequence_training& settings)
    : data_(data), settings_(settings), threads_(settings.threads),
      model_(make_model(data, settings, threads_)),
      head_(settings.loss, settings.similarity, threads_),
      adam_(model_.parameters(), settings.adam, threads_), users_(all_users(data)),
      order_(users_, settings.batch, settings.seed), batch_(settings.encoder.max_length) {}

template <class Model>
Model sequence_recommender<Model>::make_model(const split& data, const sequence_training& s,
                                              nn::thread_pool& threads) {
  if constexpr (knows_users)
    return Model(s.encoder, data.users.size(), data.source_items, data.items, s.seed, threads);
  else if constexpr (two_domains)
    return Model(s.encoder, data.source_items, data.items, s.seed, threads);
  else return Model(s.encoder, data.items, s.seed, threads);
}

template <class Model>
model_tables sequence_recommender<Model>::tables(part which) {
  const auto all = as_index(users_.size());
  representations_.resize(all, settings_.encoder.dim);
  for_each_block([&](std::span<const user_id> users) {
    run(users, which);
    if constexpr (two_domains) {
      source_.resize(all, model_.source_states().cols()); // keeps what it holds after the first
      target_.resize(all, model_.target_states().cols());
    }
    const auto offsets = detail::target_of(batch_).offsets();
    for (std::size_t i = 0; i < users.size(); ++i) {
      const Eigen::Index user = users[i], last = as_index(offsets[i + 1]) - 1;
      representations_.row(user) = model_.representations().row(last);
      if constexpr (two_domains) {
        source_.row(user) = model_.source_states().row(last);
        target_.row(user) = model_.target_states().row(last);
      }
    }
  });
  const auto items = model_.item_table();
  model_tables out{.users = representations_, .items = items, .similarity = settings_.similarity};
  if constexpr (two_domains) {
    out.source = source_;
    out.target = target_;
    out.transfer = [this](auto source, auto target, std::span<float> result) {
      thread_local matrix<float> made;
      model_.transfer(as_matrix(source), as_matrix(target), made);
      std::copy_n(made.data(), made.size(), result.begin());
    };
  }
  return out;
}

template <class Model>
std::size_t sequence_recommender<Model>::begin_epoch(realhns::epoch_t epoch) {
  order_.advance_to(epoch);
  decay_ = std::pow(settings_.learning_rate_decay, epoch - 1);
  return order_.batches();
}

template <class Model>
realhns::query_batch<float> sequence_recommender<Model>::forward(std::size_t batch) {
  users_of_batch_ = order_.batch(batch);
  run(users_of_batch_, part::training, masks());
  queries_.clear();
  for (const user_id user : users_of_batch_) {
    const sequence s = data_.up_to(part::training, user);
    queries_.add(user, s.next, left_out(s.items));
  }
  auto queries = queries_.batch();
  queries.representations = view(model_.representations());
  if constexpr (two_domains) queries.sources = view(model_.source_states());
  return queries;
}

template <class Model>
double sequence_recommender<Model>::step(std::span<const item_id> negatives) {
  return step_on(nn::scored_items{queries_.positives, negatives});
}

template <class Model>
double sequence_recommender<Model>::step(const realhns::synthetic_rows<float>& negatives) {
  return step_on(nn::scored_made_items<float>{queries_.positives, negatives});
}

template <class Model>
void sequence_recommender<Model>::save_weights(std::ostream& out) const {
  save(out, model_.weights());
}

template <class Model>
void sequence_recommender<Model>::load_weights(std::istream& in) {
  load(in, model_.weights());
  kept_ = {};
}

template <class Model>
void sequence_recommender<Model>::save_optimiser(std::ostream& out) const {
  save(out, adam_.kept().mean);
  save(out, adam_.kept().square);
  write_value(out, adam_.kept().steps);
}

template <class Model>
void sequence_recommender<Model>::load_optimiser(std::istream& in) {
  load(in, adam_.kept().mean);
  load(in, adam_.kept().square);
  adam_.kept().steps = read_value<std::uint64_t>(in);
}

template <class Model>
nn::dropout_masks sequence_recommender<Model>::masks() const {
  return {settings_.seed, static_cast<std::uint32_t>(adam_.kept().steps)};
}

template <class Model>
void sequence_recommender<Model>::take_step() {
  adam_.step(model_.weights(), model_.gradient(), decay_);
}

template <class Model>
std::size_t sequence_recommender<Model>::left_out(std::span<const item_id> history) const {
  return history.size() - std::min(history.size(), settings_.encoder.max_length);
}

template <class Model>
template <class Scored>
double sequence_recommender<Model>::step_on(const Scored& scored) {
  const double loss = head_.compute(model_.weights(), model_.items(), model_.representations(),
                                    scored, d_representations_, model_.gradient());
  model_.backward(d_representations_);
  take_step();
  return loss;
}

template <class Model>
template <class F>
void sequence_recommender<Model>::for_each_block(F&& f) const {
  constexpr std::size_t at_once = 128;
  for (std::size_t first = 0; first < users_.size(); first += at_once)
    f(std::span(users_).subspan(first, std::min(at_once, users_.size() - first)));
}

template <class Model>
void sequence_recommender<Model>::lay_out(std::span<const user_id> users, part which) {
  batch_.clear();
  for (const user_id user : users) detail::add_history(batch_, user, data_.up_to(which, user));
}

template <class Model>
void sequence_recommender<Model>::run(std::span<const user_id> users, part which,
                                      const nn::dropout_masks& masks) {
  if constexpr (requires { model_.source_is_frozen(); })
    if (model_.source_is_frozen()) {
      const matrix<float> states = source_states(which).of(users);
      lay_out(users, which);
      return model_.forward(batch_.target(), states, masks);
    }
  lay_out(users, which);
  model_.forward(batch_, masks);
}

template <class Model>
const kept_states& sequence_recommender<Model>::source_states(part which) {
  kept_states& states = kept_[static_cast<std::size_t>(which)];
  if constexpr (two_domains)
    if (states.empty())
      for_each_block([&](std::span<const user_id> users) {
        lay_out(users, which);
        model_.forward(batch_);
        states.append(model_.source_states(), detail::target_of(batch_).offsets());
      });
  return states;
}

template <class Model>
void sequence_recommender<Model>::save(std::ostream& out,
                                       const nn::parameter_values<float>& values) const {
  for (const auto& block : model_.parameters().blocks()) write_matrix<float>(out, values[block]);
}

template <class Model>
void sequence_recommender<Model>::load(std::istream& in,
                                       nn::parameter_values<float>& values) const {
  for (const auto& block : model_.parameters().blocks()) {
    matrix<float> saved = values[block];
    read_matrix(in, saved);
    values[block] = saved;
  }
}

template class sequence_recommender<nn::sasrec_model<float>>;
template class sequence_recommender<nn::cdr_model<float>>;
template class sequence_recommender<nn::dasl_model<float>>;

} // namespace trainer
