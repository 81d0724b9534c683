// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "finite_differences.hpp"
#include "train/nn/sasrec_encoder.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;

namespace {

using ids = std::vector<item_id>;
using row = Eigen::RowVectorXd;

const std::vector<ids> histories{{3}, {0, 1, 1, 6}, {}, {5, 4, 3, 2, 1}, {2, 2}};

packed_sequences packed(const std::vector<ids>& some) {
  packed_sequences batch(5);
  for (const auto& history : some) batch.add(history);
  return batch;
}

struct world {
  explicit world(Eigen::Index heads)
      : settings{.dim = 4, .heads = heads, .blocks = 2, .max_length = 5, .dropout = 0.3} {}

  encoder_settings settings;
  parameter_list list;
  sasrec_encoder<double> encoder{list, "encoder", settings};
  parameter items = list.add("items", 7, 4, initial_values::constant(0));
  parameter_values<double> weights = random_weights(list);

  matrix<double> states(const sequence_range& sequences, const dropout_masks& masks = {}) const {
    sasrec_encoder<double>::kept kept;
    encoder.forward(weights, items, sequences, masks, kept);
    return kept.states;
  }

  matrix<double> states(const packed_sequences& batch) const {
    return states(batch.range(0, batch.size()));
  }

  auto block(const std::string& name) const {
    for (const auto& b : list.blocks())
      if (b.name == name) return weights[b];
    throw std::logic_error("no block " + name);
  }
};

/// The encoder as the papers write it: one history, one row after the other.
class literal_encoder {
public:
  explicit literal_encoder(const world& w) : w_(w) {}

  std::vector<row> states(const ids& history) const {
    std::vector<row> x;
    for (std::size_t t = 0; t < history.size(); ++t)
      x.push_back(std::sqrt(4.0) * w_.block("items").row(history[t]) +
                  w_.block("encoder.positions").row(as_index(5 - history.size() + t)));
    for (const std::string name : {"encoder.block1", "encoder.block2"}) x = block(name, x);
    for (auto& r : x) r = norm("encoder.norm", r);
    return x;
  }

private:
  std::vector<row> block(const std::string& name, const std::vector<row>& x) const {
    const Eigen::Index width = 4 / w_.settings.heads;
    const std::string attention = name + ".attention", feed_forward = name + ".feed_forward";
    std::vector<row> y;
    for (std::size_t t = 0; t < x.size(); ++t) {
      const row q = norm(name + ".first_norm", x[t]);
      const row query = linear(attention + ".query", q);
      row attended = row::Zero(4);
      for (Eigen::Index head = 0; head < w_.settings.heads; ++head) {
        const auto share = Eigen::seqN(head * width, width);
        double total = 0;
        for (std::size_t s = 0; s <= t; ++s) {
          const row key = x[s] * w_.block(attention + ".key.weight");
          const double weight = std::exp(query(share).dot(key(share)) / std::sqrt(width));
          attended(share) += weight * linear(attention + ".value", x[s])(share);
          total += weight;
        }
        attended(share) /= total;
      }
      const row z = norm(name + ".second_norm", q + linear(attention + ".out", attended));
      const row hidden = linear(feed_forward + ".first", z).cwiseMax(0);
      y.push_back(z + linear(feed_forward + ".second", hidden));
    }
    return y;
  }

  row linear(const std::string& name, const row& x) const {
    return x * w_.block(name + ".weight") + w_.block(name + ".bias");
  }

  row norm(const std::string& name, const row& x) const {
    const row centred = x.array() - x.mean();
    const row unit = centred / std::sqrt(centred.squaredNorm() / 4 + 1e-8);
    return unit.cwiseProduct(row(w_.block(name + ".scale"))) + w_.block(name + ".shift");
  }

  const world& w_;
};

} // namespace

TEST_CASE("the states of packed histories are those of each by itself, literally", "[trainer]") {
  const world w(GENERATE(1, 2));
  const auto states = w.states(packed(histories));
  Eigen::Index r = 0;
  for (const auto& history : histories)
    for (const row& state : literal_encoder(w).states(history))
      CHECK((states.row(r++) - state).norm() < 1e-12);
  CHECK(r == states.rows());
}

TEST_CASE("later items do not change earlier states", "[trainer]") {
  const world w(1);
  const auto states = w.states(packed({{0, 1, 2, 3, 4}}));
  for (item_id item = 0; item < 7; ++item) {
    const auto others = w.states(packed({{0, 1, 2, item, 6}}));
    CHECK(others.topRows(3) == states.topRows(3));
    CHECK((others.row(4) - states.row(4)).norm() > 1e-3);
  }
}

TEST_CASE("states do not depend on how a batch is split, dropout included", "[trainer]") {
  const world w(2);
  const auto batch = packed(histories);
  const dropout_masks masks(3, 8);
  const auto whole = w.states(batch.range(0, batch.size()), masks);
  for (std::size_t cut = 0; cut <= batch.size(); ++cut) {
    matrix<double> pieces(whole.rows(), whole.cols());
    pieces << w.states(batch.range(0, cut), masks), w.states(batch.range(cut, batch.size()), masks);
    CHECK((pieces - whole).norm() < 1e-12);
  }
  CHECK((whole - w.states(batch)).norm() > 0.1);
}

TEST_CASE("settings of an encoder that make no sense are refused", "[trainer]") {
  const auto make = [](const encoder_settings& settings) {
    parameter_list list;
    sasrec_encoder<double>(list, "encoder", settings);
  };
  CHECK_NOTHROW(make({.dim = 4, .heads = 2, .dropout = 0}));
  for (const auto& bad :
       {encoder_settings{.dim = 0}, encoder_settings{.heads = 0}, encoder_settings{.heads = 3},
        encoder_settings{.max_length = 0}, encoder_settings{.dropout = 1},
        encoder_settings{.dropout = -0.1}, encoder_settings{.dropout = std::nan("")}})
    CHECK_THROWS_AS(make(bad), std::invalid_argument);
}

TEST_CASE("the gradients of the encoder are those of finite differences", "[trainer]") {
  const auto masks = GENERATE(dropout_masks(), dropout_masks(3, 8));
  world w(GENERATE(1, 2));
  const auto batch = packed(histories);
  const auto sequences = batch.range(0, batch.size());
  const auto d_states = random_matrix(batch.rows(), 4, 2);

  sasrec_encoder<double>::kept kept;
  w.encoder.forward(w.weights, w.items, sequences, masks, kept);
  parameter_values<double> gradient(w.list.size());
  w.encoder.backward(w.weights, sequences, masks, d_states, kept, gradient);
  for (Eigen::Index r = 0; r < batch.rows(); ++r)
    gradient[w.items].row(batch.items()[std::size_t(r)]) += kept.d_rows.row(r);
  check_blocks(w.list, w.weights, gradient,
               [&] { return w.states(sequences, masks).cwiseProduct(d_states).sum(); });
}
