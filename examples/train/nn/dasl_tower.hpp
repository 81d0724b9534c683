// SPDX-License-Identifier: MIT
#pragma once

#include "batch_parts.hpp"
#include "dual_attention.hpp"
#include "fusion.hpp"
#include "gru.hpp"
#include "item_user_embedding.hpp"
#include "sasrec_encoder.hpp"

namespace trainer::nn {

/// What a tower reads: tables of the items of both domains, and of the users in its own.
struct dasl_tables {
  parameter own_items, other_items, users;
};

/// What DASL predicts in one of the domains. Each domain has a recurrent layer, which reads its items
/// beside the user's embedding in the domain to be predicted. At each of that domain's positions
/// dual_attention sums the states of both, and a representation is made of
///   h_other, the sum of the other domain's states, and h_own, the sum of its own beside the user,
/// as MLP^f does.
template <std::floating_point T>
class dasl_tower {
public:
  /// The recurrent layers are those of the domains, whichever is to be predicted.
  dasl_tower(parameter_list& list, const std::string& name, const gru<T>& own, const gru<T>& other,
             const encoder_settings& s)
      : own_(own), other_(other), attention_(list, name + ".attention", s.dim),
        fusion_(list, name + ".fusion", 3 * s.dim, s.dim), dim_(s.dim), max_length_(s.max_length),
        dropout_rate_(s.dropout), parts_(batch_parts) {}

  /// The batch must stay as it is until `backward` is done. Throws std::invalid_argument on one that
  /// does not fit the model.
  void forward(const parameter_values<T>& weights, const dasl_tables& tables,
               const dasl_batch& batch, const dropout_masks& masks, thread_pool& threads) {
    check(batch, tables, max_length_);
    tables_ = tables;
    masks_ = masks;
    representations_.resize(batch.own().rows(), dim_);
    own_states_.resize(batch.own().rows(), 2 * dim_);
    other_states_.resize(batch.own().rows(), dim_);
    const auto cuts = even_cuts(batch.own().size(), [&](std::size_t u) {
      return std::size_t{batch.own().offsets()[u]} + batch.other().offsets()[u];
    });
    for_each_part(threads, [&](std::size_t p) {
      parts_[p].users = batch.range(cuts[p], cuts[p + 1]);
      if (parts_[p].users.own.rows() > 0) forward(weights, parts_[p]);
    });
  }

  /// Row r of each belongs to row r of the batch's own histories.
  const matrix<T>& representations() const { return representations_; }
  const matrix<T>& own_states() const { return own_states_; }     ///< h_own
  const matrix<T>& other_states() const { return other_states_; } ///< h_other

  /// Adds to the gradient of all weights. That of the layers comes by way of `part_gradients`.
  void backward(const parameter_values<T>& weights, const matrix<T>& d_representations,
                part_gradients<T>& of_parts, parameter_values<T>& gradient, thread_pool& threads) {
    for_each_part(threads, [&](std::size_t p) {
      if (parts_[p].users.own.rows() > 0)
        backward(weights, d_representations, parts_[p], of_parts[p]);
    });
    of_parts.move_to(gradient, threads);
    add_rows(tables_.own_items, gradient, threads, [](const part_memory& part) {
      return rows_of_table{part.users.own.items, part.own.dx};
    });
    add_rows(tables_.other_items, gradient, threads, [](const part_memory& part) {
      return rows_of_table{part.users.other.items, part.other.dx};
    });
    add_rows(tables_.users, gradient, threads, [](const part_memory& part) {
      return rows_of_table{part.users.users, part.d_users};
    });
  }

  /// What makes a representation of h_other and h_own, by rows.
  void fuse(const parameter_values<T>& weights, const rows_view<T>& other, const rows_view<T>& own,
            matrix<T>& out) const {
    typename fusion<T>::kept kept;
    fusion_.forward(weights, other, own, kept, out);
  }

private:
  /// One of the two domains.
  struct domain {
    matrix<T> x, states, d_states, dx;
    typename gru<T>::kept kept;
  };

  struct part_memory {
    dasl_range users;
    domain own, other;
    typename dual_attention<T>::kept attention;
    typename fusion<T>::kept fusion;
    matrix<T> own_state, other_state, out, d_out, d_hidden, d_joined;
    matrix<T> d_own_state, d_own_sums, d_other_sums, d_users;
    typename gru<T>::scratch recurrent_scratch;
    typename dual_attention<T>::scratch attention_scratch;
  };

  /// Row r adds to row ids[r] of a table by as many numbers as that has.
  struct rows_of_table {
    std::span<const std::uint32_t> ids;
    const matrix<T>& rows;
  };

  static void check(const dasl_batch& batch, const dasl_tables& tables, std::size_t max_length) {
    const auto within = [](std::span<const std::uint32_t> ids, const parameter& table) {
      return std::ranges::all_of(ids, [&](auto id) { return as_index(id) < table.rows; });
    };
    if (batch.own().max_length() > max_length)
      throw std::invalid_argument("the sequences are longer than the model's max_length");
    if (!within(batch.own().items(), tables.own_items) ||
        !within(batch.other().items(), tables.other_items))
      throw std::invalid_argument("a sequence holds an item that is not in the table");
    if (!within(batch.users(), tables.users))
      throw std::invalid_argument("a user is not in the table");
  }

  // Where numbers are dropped.
  enum class site : std::size_t { own_input, other_input, own_state, other_state };
  std::size_t number(site s) const {
    return attention_.context().offset + static_cast<std::size_t>(s);
  }
  item_user_embedding input(site s) const { return {dropout_rate_, number(s)}; }
  void drop(site s, const dasl_range& users, matrix<T>& rows) const {
    masks_.at(dropout_rate_, number(s)).apply_rows(rows, users.own.first_row());
  }

  void forward(const parameter_values<T>& weights, part_memory& part) {
    const auto& users = part.users;
    read(weights, own_, site::own_input, tables_.own_items, users, users.own, part.own);
    read(weights, other_, site::other_input, tables_.other_items, users, users.other, part.other);
    attention_.forward(weights, users, part.own.states, part.other.states, part.attention);
    part.other_state = part.attention.other.sums;
    part.own_state.resize(users.own.rows(), 2 * dim_);
    part.own_state.leftCols(dim_) = part.attention.own.sums;
    const auto table = weights[tables_.users];
    users.for_each([&](std::size_t user, Eigen::Index first, Eigen::Index rows, Eigen::Index) {
      part.own_state.block(first, dim_, rows, dim_).rowwise() = table.row(users.users[user]);
    });
    drop(site::own_state, users, part.own_state);
    drop(site::other_state, users, part.other_state);
    fusion_.forward(weights, part.other_state, part.own_state, part.fusion, part.out);
    rows_of(users, own_states_) = part.own_state;
    rows_of(users, other_states_) = part.other_state;
    rows_of(users, representations_) = part.out;
  }

  void backward(const parameter_values<T>& weights, const matrix<T>& d_representations,
                part_memory& part, parameter_values<T>& gradient) {
    const auto& users = part.users;
    part.d_out = rows_of(users, d_representations);
    fusion_.backward(weights, part.fusion, part.d_out, gradient, part.d_hidden, part.d_joined);
    part.d_other_sums = part.d_joined.leftCols(dim_);
    part.d_own_state = part.d_joined.rightCols(2 * dim_);
    drop(site::other_state, users, part.d_other_sums);
    drop(site::own_state, users, part.d_own_state);
    part.d_own_sums = part.d_own_state.leftCols(dim_);
    part.d_users.setZero(as_index(users.users.size()), dim_);
    users.for_each([&](std::size_t user, Eigen::Index first, Eigen::Index rows, Eigen::Index) {
      part.d_users.row(as_index(user)) =
          part.d_own_state.block(first, dim_, rows, dim_).colwise().sum();
    });
    attention_.backward(weights, users, part.own.states, part.other.states, part.attention,
                        part.d_own_sums, part.d_other_sums, part.attention_scratch, gradient,
                        part.own.d_states, part.other.d_states);
    pass_back(weights, own_, site::own_input, users.own, part, part.own, gradient);
    pass_back(weights, other_, site::other_input, users.other, part, part.other, gradient);
  }

  void read(const parameter_values<T>& weights, const gru<T>& layer, site s, const parameter& items,
            const dasl_range& users, const sequence_range& sequences, domain& d) const {
    input(s).forward(weights, items, tables_.users, sequences, users.users, masks_, d.x);
    layer.forward(weights, sequences, d.x, d.kept, d.states);
  }

  void pass_back(const parameter_values<T>& weights, const gru<T>& layer, site s,
                 const sequence_range& sequences, part_memory& part, domain& d,
                 parameter_values<T>& gradient) const {
    layer.backward(weights, d.kept, d.d_states, part.recurrent_scratch, gradient, d.dx);
    input(s).backward(sequences, masks_, d.dx, part.d_users);
  }

  template <class Rows>
  static auto rows_of(const dasl_range& users, Rows& rows) {
    return rows.middleRows(users.own.first_row(), users.own.rows());
  }

  template <class OfPart>
  void add_rows(const parameter& table, parameter_values<T>& gradient, thread_pool& threads,
                OfPart&& of_part) const {
    auto d_table = gradient[table];
    for_each_range(threads, table.rows, [&](std::size_t begin, std::size_t end) {
      for (const auto& part : parts_) {
        if (part.users.own.rows() == 0) continue;
        const rows_of_table added = of_part(part);
        for (std::size_t r = 0; r < added.ids.size(); ++r)
          if (begin <= added.ids[r] && added.ids[r] < end)
            d_table.row(added.ids[r]) += added.rows.row(as_index(r)).head(table.cols);
      }
    });
  }

  gru<T> own_, other_;
  dual_attention<T> attention_;
  fusion<T> fusion_;
  Eigen::Index dim_;
  std::size_t max_length_;
  double dropout_rate_;
  dasl_tables tables_;
  dropout_masks masks_;
  std::vector<part_memory> parts_;
  matrix<T> representations_, own_states_, other_states_;
};

} // namespace trainer::nn
