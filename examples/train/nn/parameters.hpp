// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../math/matrix.hpp"
#include "../math/random.hpp"

/// The models of the reference trainer, with gradients worked out by hand. A layer is what its
/// weights are called and where they lie; the weights themselves, their gradient and Adam's moments
/// are arrays of one shape. So whatever treats all weights alike is one loop over named blocks.
namespace trainer::nn {

/// Rows that belong to someone else, such as some rows or columns of a matrix.
template <class T>
using rows_view = Eigen::Ref<const matrix<T>>;

/// Where a block of weights lies in an array of parameter_values.
struct parameter {
  std::size_t offset = 0;
  Eigen::Index rows = 0, cols = 0;

  std::size_t size() const { return static_cast<std::size_t>(rows * cols); }
  std::size_t end() const { return offset + size(); }
};

/// What a block holds before training.
struct initial_values {
  enum class kind { constant, normal, uniform } distribution = kind::constant;
  double value = 0; ///< the constant, the standard deviation, or the bound

  static initial_values constant(double value) { return {kind::constant, value}; }
  static initial_values uniform(double bound) { return {kind::uniform, bound}; }
  /// Glorot and Bengio, AISTATS 2010.
  static initial_values xavier_normal(Eigen::Index in, Eigen::Index out) {
    return {kind::normal, std::sqrt(2.0 / static_cast<double>(in + out))};
  }
};

struct named_parameter : parameter {
  std::string name;
  initial_values initial;
  bool frozen = false; ///< keeps its values: optimisers pass it over
};

/// The blocks of a model, in the order in which its layers asked for them.
class parameter_list {
public:
  parameter add(std::string name, Eigen::Index rows, Eigen::Index cols, initial_values initial) {
    const parameter where{size(), rows, cols};
    blocks_.push_back({where, std::move(name), initial});
    return where;
  }
  parameter add(std::string name, Eigen::Index rows, Eigen::Index cols) {
    return add(std::move(name), rows, cols, initial_values::xavier_normal(rows, cols));
  }

  /// Freezes every block whose name begins with `prefix`.
  void freeze(std::string_view prefix) {
    for (auto& block : blocks_) block.frozen |= block.name.starts_with(prefix);
  }

  const std::vector<named_parameter>& blocks() const { return blocks_; }
  /// The numbers in all blocks together.
  std::size_t size() const { return blocks_.empty() ? 0 : blocks_.back().end(); }

private:
  std::vector<named_parameter> blocks_;
};

/// A number for each weight: the weights, their gradient, or what an optimiser keeps. All 0 at first.
template <std::floating_point T>
class parameter_values {
public:
  explicit parameter_values(std::size_t size = 0) : numbers_(array::Zero(as_index(size))) {}

  Eigen::Map<matrix<T>> operator[](const parameter& p) {
    return {numbers_.data() + p.offset, p.rows, p.cols};
  }
  Eigen::Map<const matrix<T>> operator[](const parameter& p) const {
    return {numbers_.data() + p.offset, p.rows, p.cols};
  }

  /// Numbers [begin, end) of all blocks together.
  auto between(std::size_t begin, std::size_t end) {
    return numbers_.segment(as_index(begin), as_index(end - begin));
  }

  std::size_t size() const { return static_cast<std::size_t>(numbers_.size()); }

private:
  /// Eigen adds up in an order that depends on where memory is aligned, and aligns its own.
  using array = Eigen::Array<T, Eigen::Dynamic, 1>;
  array numbers_;
};

/// The weights before training: the same for a seed everywhere. Each block has a stream of its own.
template <std::floating_point T>
parameter_values<T> initial_weights(const parameter_list& list, std::uint64_t seed) {
  using kind = initial_values::kind;
  parameter_values<T> weights(list.size());
  std::uint32_t number = 0;
  for (const auto& block : list.blocks()) {
    const auto [distribution, value] = block.initial;
    auto random = random_stream(seed, purpose::weights, number++);
    for (T& weight : weights[block].reshaped()) {
      const double unscaled = distribution == kind::normal    ? normal(random)
                              : distribution == kind::uniform ? 2 * unit(random) - 1
                                                              : 1;
      weight = static_cast<T>(value * unscaled);
    }
  }
  return weights;
}

/// Gives the part of a model whose weights are named `prefix` + a name the weights of those names of
/// another model. Throws std::invalid_argument where the other has none such, or of another shape.
template <class Model, class Other>
void start_part(Model& model, std::string_view prefix, const Other& other) {
  for (const auto& block : model.parameters().blocks()) {
    if (!block.name.starts_with(prefix)) continue;
    const auto& blocks = other.parameters().blocks();
    const auto from = std::ranges::find_if(blocks, [&](const named_parameter& b) {
      return block.name.substr(prefix.size()) == b.name;
    });
    if (from == blocks.end() || from->rows != block.rows || from->cols != block.cols)
      throw std::invalid_argument("the other model has no " + block.name + " of this shape");
    model.weights()[block] = other.weights()[*from];
  }
}

} // namespace trainer::nn
